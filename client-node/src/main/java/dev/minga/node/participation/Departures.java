package dev.minga.node.participation;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.EvaluationStatement;
import dev.minga.proto.v1.SignedStatement;
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
public final class Departures {
    private Departures() {}

    /** A delta of the adapter, or an evaluation's counts. */
    public enum Kind {
        DELTA,
        EVALUATION
    }

    /**
     * One delta, or the counts of one evaluation.
     *
     * @param sha256 of a delta's file, or of an evaluation's statement
     * @param bytes the size of the same
     * @param norm a delta's L2 norm, where it is known
     * @param counts an evaluation's, row by row, a row for each true class; those of held-out records with noise
     * @param state {@code waiting}, {@code received}, {@code counted}, {@code refused} or {@code not counted}: whether it is part of
     *     an average, or of a decision about one
     * @param receipt the file that proves that it was counted
     */
    public record Departure(
            Kind kind,
            String run,
            int round,
            String sha256,
            long bytes,
            Optional<Double> norm,
            Optional<List<Long>> counts,
            String state,
            Optional<Path> receipt) {}

    /** All of them, by run and round. */
    public static List<Departure> in(Path rounds) throws IOException {
        List<Departure> all = new ArrayList<>();
        for (Path run : children(rounds)) {
            String name = String.valueOf(run.getFileName());
            Map<Integer, Double> norms = new Norms(rounds, name).read();
            int last = Math.max(RoundFolder.lastTrained(rounds, name), EvaluationFolder.lastEvaluated(rounds, name));
            for (int round = 1; round <= last; round++) {
                RoundFolder folder = new RoundFolder(rounds, name, round);
                if (folder.isSigned()) {
                    all.add(delta(name, round, folder, Optional.ofNullable(norms.get(round))));
                }
                EvaluationFolder evaluation = new EvaluationFolder(rounds, name, round);
                Optional<SignedStatement> counts = evaluation.outgoing();
                if (counts.isPresent()) {
                    all.add(evaluation(name, round, evaluation, counts.get()));
                }
            }
        }
        return all;
    }

    private static Departure delta(String run, int round, RoundFolder folder, Optional<Double> norm)
            throws IOException {
        try {
            UpdateStatement statement =
                    UpdateStatement.parseFrom(folder.statement().getStatement());
            return new Departure(
                    Kind.DELTA,
                    run,
                    round,
                    Sha256.ofBytes(statement.getDeltaSha256().toByteArray()).hex(),
                    statement.getDeltaSize(),
                    norm,
                    Optional.empty(),
                    folder.state(),
                    folder.receipt());
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("the statement of round " + round + " of run " + run + " is damaged", e);
        }
    }

    private static Departure evaluation(String run, int round, EvaluationFolder folder, SignedStatement signed)
            throws IOException {
        try {
            byte[] statement = signed.getStatement().toByteArray();
            return new Departure(
                    Kind.EVALUATION,
                    run,
                    round,
                    Sha256.of(statement).hex(),
                    statement.length,
                    Optional.empty(),
                    Optional.of(
                            List.copyOf(EvaluationStatement.parseFrom(statement).getCountsList())),
                    folder.state(),
                    folder.receipt());
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("the evaluation of round " + round + " of run " + run + " is damaged", e);
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
