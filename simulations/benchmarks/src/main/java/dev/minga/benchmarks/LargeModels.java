package dev.minga.benchmarks;

import dev.minga.coordinator.aggregation.Aggregation;
import dev.minga.coordinator.aggregation.FedAvg;
import dev.minga.coordinator.aggregation.MemberDelta;
import dev.minga.coordinator.aggregation.NextModel;
import dev.minga.coordinator.aggregation.PlainStep;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorFileDrafts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * FedAvg of deltas as large as GPT-2 Large, from files to a blob that is on disk. A process for each measurement, started by
 * {@code simulations/benchmarks/aggregate}, so that its greatest memory is that of one average.
 */
public final class LargeModels {
    private static final TensorFile.Limits LIMITS = new TensorFile.Limits(8L << 30, 1 << 20, 10_000);

    private LargeModels() {}

    /** {@code make FOLDER MEMBERS LAYERS} writes base and deltas, {@code average FOLDER MEMBERS} averages and measures. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[1]);
        int members = Integer.parseInt(arguments[2]);
        if (arguments[0].equals("make")) {
            List<GeneratedTensors.Shape> shapes = GeneratedTensors.gpt2Large(Integer.parseInt(arguments[3]));
            GeneratedTensors.write(folder.resolve("base"), shapes, 0);
            for (int member = 1; member <= members; member++) {
                GeneratedTensors.write(folder.resolve("delta-" + member), shapes, member);
            }
        } else {
            average(folder, members);
        }
    }

    private static void average(Path folder, int members) throws IOException {
        long start = System.nanoTime();
        Aggregation aggregation =
                new Aggregation(new FedAvg(), OptionalDouble.empty(), 1, new PlainStep(1), Sha256.of(new byte[] {1}));
        BlobStore blobs = new BlobStore(folder.resolve("store"));
        List<TensorFile> open = new ArrayList<>();
        try (TensorFileDrafts drafts = new TensorFileDrafts(blobs::scratch)) {
            TensorFile base = TensorFile.open(folder.resolve("base"), LIMITS);
            open.add(base);
            List<MemberDelta> deltas = new ArrayList<>();
            for (int member = 1; member <= members; member++) {
                TensorFile delta = TensorFile.open(folder.resolve("delta-" + member), LIMITS);
                open.add(delta);
                deltas.add(new MemberDelta("member-" + member, member, delta));
            }
            NextModel next = aggregation.next(base, Optional.empty(), deltas, 1, drafts);
            double averaged = (System.nanoTime() - start) * 1e-9;
            Sha256 model = blobs.keep(next.model().file());
            double kept = (System.nanoTime() - start) * 1e-9;
            System.out.printf(
                    Locale.ROOT,
                    "%d members: %.1f s to the written average, %.1f s until it is a blob on disk, %s, model %s%n",
                    members,
                    averaged,
                    kept,
                    peakMemory(),
                    model.hex().substring(0, 12));
            Files.delete(blobs.path(model));
        } finally {
            for (TensorFile file : open) {
                file.close();
            }
        }
    }

    private static String peakMemory() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return "peak memory unknown here";
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .map(line -> "peak " + Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024 + " MiB")
                .findFirst()
                .orElseThrow();
    }
}
