package dev.minga.shared.lora;

import java.util.Arrays;

/**
 * Two low-rank products as one: B₁·A₁ + B₂·A₂ = (B₁ B₂)·(A₁ over A₂). Nothing is computed, so nothing is lost. Stateless.
 */
public final class WideFactors {
    private WideFactors() {}

    /** Rows of the first, then rows of the second; both are {@code [any, hidden]}. */
    public static float[] a(float[] first, float[] second) {
        float[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Each row of the first, followed by the row of the second; both are {@code [hidden, any]}. */
    public static float[] b(int hidden, float[] first, float[] second) {
        float[] both = new float[first.length + second.length];
        int left = first.length / hidden;
        int right = second.length / hidden;
        for (int row = 0; row < hidden; row++) {
            System.arraycopy(first, row * left, both, row * (left + right), left);
            System.arraycopy(second, row * right, both, row * (left + right) + left, right);
        }
        return both;
    }
}
