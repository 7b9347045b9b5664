package dev.minga.simulations.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * An ε to be kept, or {@code none}: no noise.
 *
 * @param value above 0; infinite if there is no noise
 */
public record Epsilon(double value) {
    private static final String NONE = "none";

    public Epsilon {
        if (!(value > 0)) {
            throw new IllegalArgumentException("epsilon must be above 0, or none");
        }
    }

    /** Reads a number or {@code none}. */
    @JsonCreator
    public static Epsilon parse(String text) {
        if (text.equals(NONE)) {
            return new Epsilon(Double.POSITIVE_INFINITY);
        }
        try {
            return new Epsilon(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("epsilon must be a number above 0, or none", e);
        }
    }

    /** Whether there is no noise. */
    boolean none() {
        return Double.isInfinite(value);
    }

    @JsonValue
    @Override
    public String toString() {
        return none() ? NONE : Double.toString(value);
    }
}
