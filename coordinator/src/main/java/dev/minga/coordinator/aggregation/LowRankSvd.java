package dev.minga.coordinator.aggregation;

/**
 * The singular value decomposition of a low-rank product, {@code B·A = U·Σ·Vᵀ}, as two factors again: {@code B' = U·Σ} with
 * orthogonal columns, longest first, and {@code A' = Vᵀ} with orthonormal rows (FedSVD: Lee et al. 2025, arXiv 2505.12805).
 *
 * <p>First {@code Aᵀ = Q·R} by Gram-Schmidt, each row twice; so that {@code B·A = M·Qᵀ} with {@code M = B·Rᵀ} of only rank
 * columns. Then one-sided Jacobi turns pairs of M's columns until all are orthogonal, {@code M·W = U·Σ} (Hestenes 1958), and
 * {@code A' = Wᵀ·Qᵀ}. W is a product of rotations, so A' is orthonormal whatever M is, zero too.
 *
 * <p><b>Guarantee.</b> The same factors give the same bits on every machine: sums, products, quotients and square roots of
 * doubles only, in a fixed order, one thread, results rounded to float once. Signs are fixed: of each row of A' the number of
 * largest magnitude, the first among equals, is positive. {@code B'·A'} is B·A up to the rounding of the floats.
 *
 * @param b B', {@code [hidden, rank]}
 * @param a A', {@code [rank, hidden]}
 */
record LowRankSvd(float[] b, float[] a) {
    private static final int MOST_SWEEPS = 60;
    private static final double ORTHOGONAL = 1e-15;

    /**
     * Factors a product.
     *
     * @param b {@code [out, rank]}
     * @param a {@code [rank, in]}, of full rank, rank at most {@code in}
     */
    static LowRankSvd of(float[] b, float[] a, int in) {
        int rank = a.length / in;
        double[][] q = rows(a, rank, in);
        double[][] columns = timesTransposed(b, orthonormalised(q), rank);
        rotate(columns, q);
        order(columns, q);
        return floats(columns, q);
    }

    private static double[][] rows(float[] a, int rank, int in) {
        double[][] rows = new double[rank][in];
        for (int i = 0; i < rank; i++) {
            for (int j = 0; j < in; j++) {
                rows[i][j] = a[i * in + j];
            }
        }
        return rows;
    }

    /** Makes rows orthonormal; returns the lower triangle L with {@code rows before = L · rows after}. */
    private static double[][] orthonormalised(double[][] rows) {
        int rank = rows.length;
        double[][] lower = new double[rank][rank];
        for (int i = 0; i < rank; i++) {
            for (int pass = 0; pass < 2; pass++) {
                for (int j = 0; j < i; j++) {
                    double part = dot(rows[i], rows[j]);
                    lower[i][j] += part;
                    add(rows[i], -part, rows[j]);
                }
            }
            lower[i][i] = Math.sqrt(dot(rows[i], rows[i]));
            if (!(lower[i][i] > 0)) {
                throw new IllegalArgumentException("row " + i + " of A is made of the rows before it");
            }
            scale(rows[i], 1 / lower[i][i]);
        }
        return lower;
    }

    /** Column k of B·L, as an array of its own. */
    private static double[][] timesTransposed(float[] b, double[][] lower, int rank) {
        int out = b.length / rank;
        double[][] columns = new double[rank][out];
        for (int row = 0; row < out; row++) {
            for (int k = 0; k < rank; k++) {
                double sum = 0;
                for (int i = k; i < rank; i++) {
                    sum += b[row * rank + i] * lower[i][k];
                }
                columns[k][row] = sum;
            }
        }
        return columns;
    }

    private static void rotate(double[][] columns, double[][] q) {
        boolean turned = true;
        for (int sweep = 0; turned && sweep < MOST_SWEEPS; sweep++) {
            turned = false;
            for (int i = 0; i < columns.length; i++) {
                for (int j = i + 1; j < columns.length; j++) {
                    turned |= turnPair(columns, q, i, j);
                }
            }
        }
    }

    /** Makes two columns orthogonal by a rotation, which the rows of Q follow; says whether they were not. */
    private static boolean turnPair(double[][] columns, double[][] q, int i, int j) {
        double alpha = dot(columns[i], columns[i]);
        double beta = dot(columns[j], columns[j]);
        double gamma = dot(columns[i], columns[j]);
        if (Math.abs(gamma) <= ORTHOGONAL * Math.sqrt(alpha) * Math.sqrt(beta)) {
            return false;
        }
        double zeta = (beta - alpha) / (2 * gamma);
        double tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        double cosine = 1 / Math.sqrt(1 + tangent * tangent);
        turn(columns[i], columns[j], cosine, cosine * tangent);
        turn(q[i], q[j], cosine, cosine * tangent);
        return true;
    }

    private static void turn(double[] x, double[] y, double cosine, double sine) {
        for (int k = 0; k < x.length; k++) {
            double before = x[k];
            x[k] = cosine * before - sine * y[k];
            y[k] = sine * before + cosine * y[k];
        }
    }

    /** Longest column first; equal ones as they stand. */
    private static void order(double[][] columns, double[][] q) {
        for (int i = 1; i < columns.length; i++) {
            for (int j = i; j > 0 && dot(columns[j], columns[j]) > dot(columns[j - 1], columns[j - 1]); j--) {
                swap(columns, j);
                swap(q, j);
            }
        }
    }

    private static void swap(double[][] rows, int i) {
        double[] row = rows[i];
        rows[i] = rows[i - 1];
        rows[i - 1] = row;
    }

    private static LowRankSvd floats(double[][] columns, double[][] q) {
        int rank = q.length;
        int in = q[0].length;
        int out = columns[0].length;
        float[] a = new float[rank * in];
        float[] b = new float[out * rank];
        for (int k = 0; k < rank; k++) {
            double sign = sign(q[k]);
            for (int j = 0; j < in; j++) {
                a[k * in + j] = positiveZero(sign * q[k][j]);
            }
            for (int row = 0; row < out; row++) {
                b[row * rank + k] = positiveZero(sign * columns[k][row]);
            }
        }
        return new LowRankSvd(b, a);
    }

    private static float positiveZero(double value) {
        return (float) value + 0f;
    }

    private static double sign(double[] row) {
        double largest = 0;
        for (double value : row) {
            if (Math.abs(value) > Math.abs(largest)) {
                largest = value;
            }
        }
        return largest < 0 ? -1 : 1;
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    private static void add(double[] to, double factor, double[] what) {
        for (int i = 0; i < to.length; i++) {
            to[i] += factor * what[i];
        }
    }

    private static void scale(double[] what, double factor) {
        for (int i = 0; i < what.length; i++) {
            what[i] *= factor;
        }
    }
}
