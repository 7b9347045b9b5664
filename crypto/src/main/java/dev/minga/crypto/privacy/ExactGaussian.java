package dev.minga.crypto.privacy;

import java.math.BigDecimal;
import java.security.SecureRandom;

/**
 * Gaussian noise on integers, exact and unpredictable.
 *
 * <p><b>Guarantee.</b> Each element gets round(Z) of its own Z ~ N(0, s²), for s exactly as given, from a perfect source of
 * bits; the only gap to the ideal is that of the generator. For integer sums S, S + round(Z) = round(S + Z): this is
 * post-processing of the continuous Gaussian mechanism, so accountants for that one hold as they are, with no correction of
 * δ. Sampling is Karney's (ACM TOMS 42(1), 2016), in integers throughout: there is no floating-point number whose gaps could
 * betray what was added to (Mironov, CCS 2012; Haney et al., arXiv 2207.13793).
 *
 * <p>The time of a draw depends on the draw (Jin et al., IEEE S&amp;P 2022, arXiv 2112.05307), so whole vectors are drawn at
 * a time; nobody should time single elements.
 *
 * <p>As safe for use by many threads as its random source.
 */
public final class ExactGaussian implements NoiseSource {
    private static final int DIGIT_BITS = 16;
    private static final long WORDS_EACH = 6;

    private final SecureRandom random;
    private final int digitBits;

    /** @param random must be cryptographic where data is real */
    public ExactGaussian(SecureRandom random) {
        this(random, DIGIT_BITS);
    }

    /** The distribution is the same for all digits; short ones make ties, so that a test meets them. */
    ExactGaussian(SecureRandom random, int digitBits) {
        this.random = random;
        this.digitBits = digitBits;
    }

    @Override
    public void addGaussian(long[] into, BigDecimal standardDeviation) {
        ScaledRounding rounding = new ScaledRounding(standardDeviation);
        RandomBits bits = new RandomBits(random, WORDS_EACH * into.length);
        try {
            HalfNormal normal = new HalfNormal(bits, digitBits);
            for (int i = 0; i < into.length; i++) {
                normal.draw();
                long magnitude = rounding.round(normal.whole(), normal.fraction());
                into[i] = saturatedSum(into[i], bits.next(1) == 0 ? magnitude : -magnitude);
            }
        } finally {
            bits.forget();
        }
    }

    /** An overflow has both terms on one side of the sum. */
    private static long saturatedSum(long a, long b) {
        long sum = a + b;
        return ((a ^ sum) & (b ^ sum)) < 0 ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }
}
