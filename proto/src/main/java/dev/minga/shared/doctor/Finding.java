package dev.minga.shared.doctor;

import dev.minga.shared.terminal.UserError;
import java.util.Optional;

/**
 * What one check found.
 *
 * @param check a word or two
 * @param says what is so
 * @param remedy what to do about it; none if all is well
 */
public record Finding(String check, Outcome outcome, String says, Optional<String> remedy) {
    /** How it is. */
    public enum Outcome {
        OK,
        /** It works, but not for long, or not as well as it could. */
        WARNING,
        /** It does not work. */
        FAILED
    }

    /** All is well. */
    public static Finding ok(String check, String says) {
        return new Finding(check, Outcome.OK, says, Optional.empty());
    }

    /** It works, but. */
    public static Finding warning(String check, String says, String remedy) {
        return new Finding(check, Outcome.WARNING, says, Optional.of(remedy));
    }

    /** It does not work, as this says. */
    public static Finding failed(String check, UserError error) {
        return failed(check, error.problem(), error.remedy());
    }

    /** It does not work. */
    public static Finding failed(String check, String says, String remedy) {
        return new Finding(check, Outcome.FAILED, says, Optional.of(remedy));
    }
}
