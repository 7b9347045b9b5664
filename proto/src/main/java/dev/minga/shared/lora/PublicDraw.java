package dev.minga.shared.lora;

import java.util.SplittableRandom;

/**
 * What is drawn from a plan's public seed, with the same bits on every machine ({@link SplittableRandom} is a specified
 * algorithm, and all arithmetic is IEEE double in a fixed order).
 *
 * <p>The factors A have orthonormal rows: then the noise that B's gradient carries is not amplified in B·A, and averaging B
 * over members averages B·A exactly (FFA-LoRA: Sun et al. 2024, arXiv 2403.12313; orthonormal: FedSVD, arXiv 2505.12805).
 * The head does not start at zero, since with B = 0 and a zero head no gradient would reach B. Stateless.
 */
public final class PublicDraw {
    private static final int MOST_SLOTS = 1_024;

    private PublicDraw() {}

    /** The factor A that a run begins with. */
    public static float[] orthonormalA(AdapterLayout layout, int slot, long seed) {
        return orthonormalA(layout, slot, seed, 0);
    }

    /**
     * The factor A of one slot, row by row: {@code rank} orthonormal rows of length {@code hidden}.
     *
     * @param earlier how many adapters of the run came before this one
     */
    public static float[] orthonormalA(AdapterLayout layout, int slot, long seed, int earlier) {
        double[][] rows = normalRows(layout, slot, seed, earlier);
        for (int i = 0; i < rows.length; i++) {
            // Twice is enough (Kahan, Parlett): the second pass removes what rounding left in the first.
            for (int pass = 0; pass < 2; pass++) {
                for (int j = 0; j < i; j++) {
                    subtractProjection(rows[i], rows[j]);
                }
            }
            scaleToUnit(rows[i]);
        }
        return flat(rows, 1);
    }

    /** Those rows before they are made orthonormal, divided by the rank: independent normal numbers of standard deviation 1/rank. */
    static float[] gaussianA(AdapterLayout layout, int slot, long seed, int earlier) {
        return flat(normalRows(layout, slot, seed, earlier), 1.0 / layout.rank());
    }

    private static double[][] normalRows(AdapterLayout layout, int slot, long seed, int earlier) {
        SplittableRandom random = new SplittableRandom(mix(seed, slot + 1L + (long) MOST_SLOTS * earlier));
        double[][] rows = new double[layout.rank()][layout.hidden()];
        for (double[] row : rows) {
            fillNormal(row, random);
        }
        return rows;
    }

    private static float[] flat(double[][] rows, double scale) {
        int width = rows[0].length;
        float[] flat = new float[rows.length * width];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) (rows[i / width][i % width] * scale);
        }
        return flat;
    }

    /** What is trained of the first global adapter if B is: every B zero, head weights normal with standard deviation {@code 1/√hidden}, bias zero. */
    public static float[] firstAdapter(AdapterLayout layout, long seed) {
        float[] vector = new float[layout.length()];
        double[] head = new double[layout.classes() * layout.hidden()];
        fillNormal(head, new SplittableRandom(mix(seed, 0)));
        double scale = 1 / Math.sqrt(layout.hidden());
        for (int i = 0; i < head.length; i++) {
            vector[layout.head() + i] = (float) (head[i] * scale);
        }
        return vector;
    }

    private static long mix(long seed, long stream) {
        return new SplittableRandom(seed ^ (stream * 0x9E3779B97F4A7C15L)).nextLong();
    }

    private static void fillNormal(double[] row, SplittableRandom random) {
        for (int i = 0; i < row.length; i++) {
            double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
            row[i] = radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
        }
    }

    private static void subtractProjection(double[] row, double[] unit) {
        double dot = 0;
        for (int i = 0; i < row.length; i++) {
            dot += row[i] * unit[i];
        }
        for (int i = 0; i < row.length; i++) {
            row[i] -= dot * unit[i];
        }
    }

    private static void scaleToUnit(double[] row) {
        double squares = 0;
        for (double value : row) {
            squares += value * value;
        }
        double norm = Math.sqrt(squares);
        for (int i = 0; i < row.length; i++) {
            row[i] /= norm;
        }
    }
}
