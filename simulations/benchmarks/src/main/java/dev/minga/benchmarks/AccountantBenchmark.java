package dev.minga.benchmarks;

import dev.minga.crypto.privacy.Accountant;
import dev.minga.crypto.privacy.SubsampledGaussian;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one ε at δ = 1e-5 costs for q = 0.01 and σ = 1. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class AccountantBenchmark {
    private static final double DELTA = 1e-5;

    /** Steps of the run. */
    @Param({"100", "10000", "1000000"})
    private long steps;

    /** Which accountant is asked. */
    @Param({"PLD", "RDP"})
    private Accountant accountant = Accountant.PLD;

    /** One answer. */
    @Benchmark
    public double epsilon() {
        return accountant.epsilon(List.of(new SubsampledGaussian(1, 0.01, steps)), DELTA);
    }
}
