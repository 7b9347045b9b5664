package dev.minga.simulations.experiment;

import java.util.List;

/** What is measured of a model, as it is called in files and on pages. */
public enum Metric {
    MACRO_F1("macro-F1"),
    ACCURACY("accuracy"),
    FALSE_POSITIVE_RATE("false-positive rate"),
    LOSS("loss"),
    ATTACK_SUCCESS("attack success rate"),
    MEMBER_WORST("worst member's accuracy"),
    MEMBER_BEST("best member's accuracy"),
    MEMBER_SPREAD("spread of members' accuracy"),
    PARITY_GAP("demographic parity gap"),
    MEMBERSHIP_ADVANTAGE("membership-inference advantage"),
    EPSILON("epsilon");

    /** What people look at first. */
    public static final List<Metric> FIRST = List.of(MACRO_F1, ACCURACY, FALSE_POSITIVE_RATE, EPSILON);

    /** What is drawn where nothing is chosen. */
    public static final List<Metric> DRAWN = List.of(MACRO_F1, FALSE_POSITIVE_RATE, ATTACK_SUCCESS, MEMBER_WORST);

    private final String title;

    Metric(String title) {
        this.title = title;
    }

    /** As people read it. */
    public String title() {
        return title;
    }
}
