package dev.minga.benchmarks;

import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.CompositeSigner;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.Ed25519Signer;
import dev.minga.crypto.signature.Signer;
import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorFileWriter;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/** What a member's signed update of 1 MiB costs both sides. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class SignatureBenchmark {
    private static final int FLOATS = (1 << 20) / Float.BYTES;

    @Param({"MLDSA65-Ed25519", "Ed25519"})
    private String algorithm = "";

    private Signer signer = Ed25519Signer.fromSeed(new byte[32]);
    private byte[] update = {};
    private byte[] statement = {};
    private byte[] signature = {};

    /** Makes key, update and signature. */
    @Setup
    public void prepare() {
        SecureRandom random = new SecureRandom();
        signer = algorithm.equals("Ed25519") ? Ed25519Signer.generate(random) : CompositeSigner.generate(random);
        float[] values = new float[FLOATS];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        TreeMap<String, FloatTensor> tensors = new TreeMap<>();
        tensors.put("delta", new FloatTensor(List.of((long) FLOATS), values));
        update = TensorFileWriter.encode(tensors, new TreeMap<>());
        statement = Sha256.of(update).bytes();
        signature = signer.sign(Domain.UPDATE, statement);
    }

    /** SHA-256 over the update. */
    @Benchmark
    public Sha256 hash() {
        return Sha256.of(update);
    }

    /** Signs the statement that holds the update's digest. */
    @Benchmark
    public byte[] sign() {
        return signer.sign(Domain.UPDATE, statement);
    }

    /** Verifies that signature. */
    @Benchmark
    public boolean verify() {
        return signer.publicKey().verifies(Domain.UPDATE, statement, signature);
    }

    /** All that the coordinator does before it counts an update: signature, digest, form, finite values. */
    @Benchmark
    public double verifyAndParse() throws IOException {
        if (!signer.publicKey().verifies(Domain.UPDATE, statement, signature)
                || !java.util.Arrays.equals(Sha256.of(update).bytes(), statement)) {
            throw new IllegalStateException("the signature does not hold");
        }
        try (TensorFile file = TensorFile.open(update, TensorFile.Limits.ADAPTER)) {
            return file.readAll().size();
        }
    }
}
