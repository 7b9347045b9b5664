package dev.minga.crypto.privacy;

/**
 * Draws |Z| of a standard normal Z <em>exactly</em>: Algorithm N of Karney, "Sampling exactly from the normal distribution",
 * ACM TOMS 42(1), 2016, arXiv 1303.6257, without its sign. No floating point, no table and no approximation: only
 * comparisons of uniform numbers whose digits are drawn as far as the comparison needs them.
 *
 * <p>A draw is {@link #whole} + {@link #fraction}. The known digits of the fraction may be extended by any number of further
 * uniform digits, as the paper shows.
 *
 * <p>A source so broken that a draw has no end is noticed (IllegalStateException); a sound one is taken for broken with
 * probability below 2^-700. Not thread-safe.
 */
final class HalfNormal {
    /** The chance of so many successes of probability e^(-1/2) is 2^-721. */
    private static final int MOST_SUCCESSES = 1_000;

    private final RandomBits bits;
    private final LazyFraction x;
    private final LazyFraction a;
    private final LazyFraction b;
    private final LazyFraction c;
    private int k;

    HalfNormal(RandomBits bits, int digitBits) {
        this.bits = bits;
        this.x = new LazyFraction(bits, digitBits);
        this.a = new LazyFraction(bits, digitBits);
        this.b = new LazyFraction(bits, digitBits);
        this.c = new LazyFraction(bits, digitBits);
    }

    /** Makes the next draw. */
    void draw() {
        boolean accepted = false;
        while (!accepted) {
            accepted = propose();
        }
    }

    /** Makes one proposal, k + x, and says whether it is a draw. */
    boolean propose() {
        return proposeWhole() && proposeFraction();
    }

    /** The draw's whole part. */
    int whole() {
        return k;
    }

    /** The draw's fraction, until the next draw. */
    LazyFraction fraction() {
        return x;
    }

    /** Steps N1 and N2: k with probability proportional to e^(-k/2) · e^(-k(k-1)/2) = e^(-k²/2). */
    private boolean proposeWhole() {
        k = 0;
        while (halfExponential()) {
            if (++k == MOST_SUCCESSES) {
                throw new IllegalStateException("the random source repeats itself: " + k + " successes on end");
            }
        }
        for (int trial = k * (k - 1); trial > 0; trial--) {
            if (!halfExponential()) {
                return false;
            }
        }
        return true;
    }

    /** Steps N3 and N4: a uniform x, kept with probability e^(-x(2k+x)/2), which is k + 1 trials of {@link #kept}. */
    private boolean proposeFraction() {
        x.draw();
        for (int trial = 0; trial <= k; trial++) {
            if (!kept()) {
                return false;
            }
        }
        return true;
    }

    /**
     * True with probability e^(-1/2) (Algorithm H, after von Neumann 1951): the longest chain 1/2 &gt; u1 &gt; u2 &gt; … has
     * n links or more with probability (1/2)^n / n!, so n is even with the alternating sum of these.
     */
    boolean halfExponential() {
        LazyFraction last = a;
        last.draw();
        if (!last.isBelowHalf()) {
            return true;
        }
        LazyFraction next = b;
        boolean even = false;
        while (true) {
            next.draw();
            if (!next.isBelow(last)) {
                return even;
            }
            even = !even;
            LazyFraction free = last;
            last = next;
            next = free;
        }
    }

    /**
     * True with probability e^(-x · p) for p = (2k + x) / (2k + 2) (Algorithm B): as above from x, but each link must also
     * win a trial of probability p.
     */
    private boolean kept() {
        LazyFraction last = x;
        LazyFraction next = a;
        LazyFraction free = b;
        boolean even = true;
        while (true) {
            if (!chosen()) {
                return even;
            }
            next.draw();
            if (!next.isBelow(last)) {
                return even;
            }
            even = !even;
            LazyFraction spent = last == x ? free : last;
            last = next;
            next = spent;
        }
    }

    /** True with probability (2k + x) / (2k + 2): one of 2k + 2 cases (Algorithm C), of which the last but one asks x. */
    private boolean chosen() {
        int cases = 2 * k + 2;
        int width = Integer.SIZE - Integer.numberOfLeadingZeros(cases - 1);
        long pick = bits.next(width);
        while (pick >= cases) {
            pick = bits.next(width);
        }
        if (pick != cases - 2) {
            return pick < cases - 2;
        }
        c.draw();
        return c.isBelow(x);
    }
}
