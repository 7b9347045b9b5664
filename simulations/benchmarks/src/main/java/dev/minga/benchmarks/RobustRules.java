package dev.minga.benchmarks;

import dev.minga.coordinator.aggregation.Aggregation;
import dev.minga.coordinator.aggregation.CoordinateMedian;
import dev.minga.coordinator.aggregation.Krum;
import dev.minga.coordinator.aggregation.MemberDelta;
import dev.minga.coordinator.aggregation.PlainStep;
import dev.minga.coordinator.aggregation.Rule;
import dev.minga.coordinator.aggregation.TrimmedMean;
import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorFileDrafts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Median, trimmed mean and Krum over the deltas of 100 members, from files to a file, which stays to be compared. Started by
 * {@code simulations/benchmarks/robust}.
 */
public final class RobustRules {
    private static final int MEMBERS = 100;
    private static final int BYZANTINE = 20;

    private RobustRules() {}

    /** {@code make FOLDER LENGTH} writes base and deltas, {@code measure FOLDER REPEATS} measures. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[1]);
        int number = Integer.parseInt(arguments[2]);
        if (arguments[0].equals("make")) {
            for (int member = 0; member <= MEMBERS; member++) {
                GeneratedTensors.write(file(folder, member), GeneratedTensors.vector(number), member);
            }
        } else {
            for (Rule rule : List.of(new CoordinateMedian(), new TrimmedMean(BYZANTINE), new Krum(BYZANTINE, 1))) {
                measure(folder, rule, number);
            }
        }
    }

    private static Path file(Path folder, int member) {
        return folder.resolve(member == 0 ? "base" : "delta-" + member);
    }

    private static void measure(Path folder, Rule rule, int repeats) throws IOException {
        Aggregation aggregation =
                new Aggregation(rule, OptionalDouble.empty(), 1, new PlainStep(1), Sha256.of(new byte[] {1}));
        List<TensorFile> open = new ArrayList<>();
        try {
            for (int member = 0; member <= MEMBERS; member++) {
                open.add(TensorFile.open(file(folder, member), TensorFile.Limits.ADAPTER));
            }
            List<MemberDelta> deltas = new ArrayList<>();
            for (int member = 1; member <= MEMBERS; member++) {
                deltas.add(new MemberDelta("member-" + member, 1, open.get(member)));
            }
            double[] seconds = new double[repeats];
            for (int repeat = -2; repeat < repeats; repeat++) { // two to warm up
                long start = System.nanoTime();
                try (TensorFileDrafts drafts = new TensorFileDrafts(() -> folder.resolve("making"))) {
                    Path made = aggregation
                            .next(open.get(0), Optional.empty(), deltas, 1, drafts)
                            .model()
                            .file();
                    seconds[Math.max(0, repeat)] = (System.nanoTime() - start) * 1e-9;
                    Files.move(made, folder.resolve(rule.label()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Arrays.sort(seconds);
            System.out.printf(
                    Locale.ROOT,
                    "%s: %.3f s, the median of %d (%.3f to %.3f)%n",
                    rule.label(),
                    seconds[repeats / 2],
                    repeats,
                    seconds[0],
                    seconds[repeats - 1]);
        } finally {
            for (TensorFile file : open) {
                file.close();
            }
        }
    }
}
