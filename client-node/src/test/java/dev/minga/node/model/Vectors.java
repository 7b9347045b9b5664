package dev.minga.node.model;

/** Distances between rows of floats. */
final class Vectors {
    private Vectors() {}

    static double largestDifference(float[][] a, float[][] b) {
        double largest = a.length == b.length ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, largestDifference(a[i], b[i]));
        }
        return largest;
    }

    static double largestDifference(float[] a, float[] b) {
        if (a.length != b.length) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs((double) a[i] - b[i]));
        }
        return largest;
    }

    static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(aa * bb);
    }

    static double smallestCosine(float[][] a, float[][] b) {
        double smallest = 1;
        for (int i = 0; i < a.length; i++) {
            smallest = Math.min(smallest, cosine(a[i], b[i]));
        }
        return smallest;
    }
}
