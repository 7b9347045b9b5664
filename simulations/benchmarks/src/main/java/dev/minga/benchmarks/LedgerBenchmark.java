package dev.minga.benchmarks;

import dev.minga.coordinator.ledger.LedgerFiles;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.ConsistencyProof;
import dev.minga.crypto.ledger.InclusionProof;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.MerkleTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Whether the log slows down as it grows: it must not. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class LedgerBenchmark {
    private static final int BATCH = 256;

    @Param({"1", "1000", "1000000"})
    private long entries;

    private final SplittableRandom random = new SplittableRandom(7);
    private Path directory = Path.of("");
    private LedgerFiles files = new LedgerFiles(directory);
    private long size;

    /** Writes a log of that size. */
    @Setup
    public void fill() throws IOException, MalformedLedgerException {
        directory = Files.createTempDirectory("ledger");
        files = new LedgerFiles(directory);
        size = 0;
        while (size < entries) {
            List<byte[]> batch = new ArrayList<>();
            for (int i = 0; i < BATCH && size + i < entries; i++) {
                batch.add(entry(size + i));
            }
            files.append(size, batch);
            size += batch.size();
        }
    }

    private static byte[] entry(long index) {
        byte[] entry = new byte[200];
        for (int i = 0; i < Long.BYTES; i++) {
            entry[i] = (byte) (index >>> (8 * i));
        }
        return entry;
    }

    /** One entry more, on disk when it returns, and the new root. */
    @Benchmark
    public Sha256 append() throws IOException, MalformedLedgerException {
        files.append(size, List.of(entry(size)));
        size++;
        return new MerkleTree(files, size).root();
    }

    /** A proof that some leaf is in the tree. */
    @Benchmark
    public InclusionProof inclusionProof() throws IOException {
        return new MerkleTree(files, size).inclusionProof(random.nextLong(size));
    }

    /** A proof that the tree only added to some earlier one. */
    @Benchmark
    public ConsistencyProof consistencyProof() throws IOException {
        return new MerkleTree(files, size).consistencyProof(1 + random.nextLong(size));
    }

    /** Deletes it. */
    @TearDown
    public void delete() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
