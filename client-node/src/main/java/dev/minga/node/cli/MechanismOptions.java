package dev.minga.node.cli;

import dev.minga.crypto.privacy.Accountant;
import dev.minga.shared.settings.EnumText;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** A mixin: what is known of a run besides its noise, and who is to account for it. */
final class MechanismOptions {
    private static final long MOST_STEPS = 1_000_000_000L;

    @Option(
            names = "--sampling-rate",
            paramLabel = "Q",
            required = true,
            description = "Probability of each record, or entity, in each step: above 0, at most 1; 1 for unit member.")
    private double samplingRate;

    @Option(
            names = "--steps",
            paramLabel = "T",
            required = true,
            description = "Number of steps of the whole run, of rounds for unit member: 1 to 1000000000.")
    private long steps;

    @Option(names = "--delta", paramLabel = "D", required = true, description = "Above 0, below 1.")
    private double delta;

    @Option(
            names = "--accountant",
            paramLabel = "pld|rdp",
            defaultValue = "pld",
            converter = AccountantConverter.class,
            description = "pld (tight, the default) or rdp (a cross-check).")
    private Accountant accountant = Accountant.PLD;

    double samplingRate() {
        return samplingRate;
    }

    long steps() {
        return steps;
    }

    double delta() {
        return delta;
    }

    Accountant accountant() {
        return accountant;
    }

    /** @throws UserError that names the option and the range */
    void check() {
        require(samplingRate > 0 && samplingRate <= 1, "--sampling-rate", "above 0 and at most 1", samplingRate);
        require(steps >= 1 && steps <= MOST_STEPS, "--steps", "1 to 1000000000", steps);
        require(delta > 0 && delta < 1, "--delta", "above 0 and below 1", delta);
    }

    /** @throws UserError that names the option and the range */
    static void require(boolean condition, String option, String range, Number value) {
        if (!condition) {
            throw new UserError(
                    ExitCode.USAGE, option + " must be " + range + ", not " + value, "Name a value in that range");
        }
    }

    /** One line: the numbers, the accountant, the adjacency, the unit. */
    String sentence(double epsilon, double noiseMultiplier) {
        String name = EnumText.format(accountant);
        return "epsilon " + epsilon + " at delta " + delta + " with noise multiplier " + noiseMultiplier
                + ", sampling rate " + samplingRate + " and " + steps + " steps (accountant " + name
                + ", add/remove adjacency, unit record or entity)";
    }

    static final class AccountantConverter implements ITypeConverter<Accountant> {
        @Override
        public Accountant convert(String value) {
            try {
                return EnumText.parse(value, Accountant.class);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
