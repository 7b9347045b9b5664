package dev.minga.simulations.report;

import java.util.Optional;
import java.util.function.Function;

/** What tables and plots show of a measured round. */
public enum Metric {
    MACRO_F1("macro-F1", row -> row.measured().map(one -> one.all().macroF1())),
    ACCURACY("accuracy", row -> row.measured().map(one -> one.all().accuracy())),
    FALSE_POSITIVE_RATE(
            "false-positive rate", row -> row.measured().map(one -> one.all().falsePositiveRate())),
    LOSS("loss", row -> row.measured().map(one -> one.all().loss())),
    ATTACK_SUCCESS("attack success rate", row -> row.measured().flatMap(one -> boxed(one.attackSuccess()))),
    MEMBER_WORST(
            "worst member's accuracy",
            row -> row.measured().map(one -> one.fairness().worst())),
    MEMBER_BEST(
            "best member's accuracy",
            row -> row.measured().map(one -> one.fairness().best())),
    MEMBER_SPREAD(
            "spread of members' accuracy",
            row -> row.measured().map(one -> one.fairness().spread())),
    PARITY_GAP(
            "demographic parity gap",
            row -> row.measured().map(one -> one.fairness().parityGap())),
    MEMBERSHIP_ADVANTAGE(
            "membership-inference advantage", row -> row.measured().flatMap(one -> boxed(one.membership()))),
    EPSILON("epsilon", row -> boxed(row.epsilon()));

    private final String title;
    private final Function<RoundRow, Optional<Double>> value;

    Metric(String title, Function<RoundRow, Optional<Double>> value) {
        this.title = title;
        this.value = value;
    }

    /** As people read it. */
    public String title() {
        return title;
    }

    /** Of a round, if it has it. */
    public Optional<Double> of(RoundRow row) {
        return value.apply(row);
    }

    private static Optional<Double> boxed(java.util.OptionalDouble value) {
        return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
    }
}
