package dev.minga.coordinator.aggregation;

import java.io.IOException;
import java.util.Arrays;

/** One vector of finite numbers, somewhere, that is read in blocks. Reading keeps no state. */
interface Numbers {
    /** How many there are. */
    long length();

    /**
     * Reads {@code count} numbers, from number {@code from} on, to the beginning of an array.
     *
     * @throws IndexOutOfBoundsException if there are not so many
     */
    void read(long from, float[] into, int count) throws IOException;

    /** Always the same number. */
    record Constant(long length, float value) implements Numbers {
        @Override
        public void read(long from, float[] into, int count) {
            Arrays.fill(into, 0, count, value);
        }
    }

    /** Others, times a factor, rounded to float. */
    record Scaled(Numbers others, double factor) implements Numbers {
        @Override
        public long length() {
            return others.length();
        }

        @Override
        public void read(long from, float[] into, int count) throws IOException {
            others.read(from, into, count);
            for (int i = 0; i < count; i++) {
                into[i] = (float) (factor * into[i]);
            }
        }
    }
}
