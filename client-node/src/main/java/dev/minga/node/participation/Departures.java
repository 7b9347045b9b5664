package dev.minga.node.participation;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.UpdateStatement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What left this node, or was signed to leave it: read off the folders of its rounds. */
public final class SentDeltas {
    private SentDeltas() {}

    /**
     * One delta.
     *
     * @param sha256 of its file
     * @param bytes its file's size
     * @param norm its L2 norm, where it is known
     * @param state {@code waiting}, {@code received}, {@code averaged}, {@code refused} or {@code not averaged}
     * @param receipt the file that proves that it was averaged
     */
    public record Sent(
            String run,
            int round,
            String sha256,
            long bytes,
            Optional<Double> norm,
            String state,
            Optional<Path> receipt) {}

    /** All of them, by run and round. */
    public static List<Sent> in(Path rounds) throws IOException {
        List<Sent> all = new ArrayList<>();
        for (Path run : children(rounds)) {
            String name = String.valueOf(run.getFileName());
            Map<Integer, Double> norms = new Norms(rounds, name).read();
            int last = RoundFolder.lastTrained(rounds, name);
            for (int round = 1; round <= last; round++) {
                RoundFolder folder = new RoundFolder(rounds, name, round);
                if (folder.isSigned()) {
                    all.add(sent(name, round, folder, Optional.ofNullable(norms.get(round))));
                }
            }
        }
        return all;
    }

    private static Sent sent(String run, int round, RoundFolder folder, Optional<Double> norm) throws IOException {
        try {
            UpdateStatement statement =
                    UpdateStatement.parseFrom(folder.statement().getStatement());
            return new Sent(
                    run,
                    round,
                    Sha256.ofBytes(statement.getDeltaSha256().toByteArray()).hex(),
                    statement.getDeltaSize(),
                    norm,
                    folder.state(),
                    folder.receipt());
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("the statement of round " + round + " of run " + run + " is damaged", e);
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isDirectory)
                    .filter(run -> PlanTerms.isRunName(String.valueOf(run.getFileName())))
                    .sorted()
                    .toList();
        }
    }
}
