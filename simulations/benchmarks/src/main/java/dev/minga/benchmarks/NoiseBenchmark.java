package dev.minga.benchmarks;

import dev.minga.crypto.privacy.ExactGaussian;
import dev.minga.crypto.privacy.Lattice;
import dev.minga.crypto.privacy.LatticeSum;
import dev.minga.crypto.privacy.PoissonSampler;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one element of a noised sum costs, on one core and with the generator that a node has. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class NoiseBenchmark {
    private static final int ELEMENTS = 100_000;
    private static final double RATE = 0.01;

    /** σ for C = 1: the noise is 2^24, 2^30 and 1.31 · 2^30 lattice units wide. */
    @Param({"0.015625", "1", "1.31"})
    private double noiseMultiplier;

    private final SecureRandom random = new SecureRandom();
    private final Lattice lattice = new Lattice(1);
    private final float[] gradient = new float[ELEMENTS];
    private final LatticeSum sum = new LatticeSum(ELEMENTS, lattice);
    private long[] noised = {};
    private BigDecimal deviation = BigDecimal.ONE;

    /** Takes the parameter in. */
    @Setup
    public void prepare() {
        deviation = lattice.noise(noiseMultiplier);
        noised = new long[ELEMENTS];
        Arrays.fill(gradient, 1);
    }

    /** One exact normal sample. */
    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public long[] noise() {
        new ExactGaussian(random).addGaussian(noised, deviation);
        return noised;
    }

    /** One value of a record's gradient: clipped, truncated, judged and summed. */
    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public LatticeSum sum() {
        sum.add(gradient, 0);
        return sum;
    }

    /** The decision on one record. */
    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int[] sample() {
        return new PoissonSampler(random).draw(ELEMENTS, RATE);
    }
}
