package dev.minga.node.participation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.node.model.NativeLibraryException;
import dev.minga.proto.v1.EvaluationReceipt;
import dev.minga.proto.v1.EvaluationStatement;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.evaluation.Confusion;
import dev.minga.shared.evaluation.MalformedPublicSetException;
import dev.minga.shared.evaluation.PublicSet;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.tensor.TensorFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Counts once more on a plan's public set, for any of its averages: whoever has the files can. Stateless.
 */
public final class Recount {
    private static final int MOST_BYTES = 16 << 20;

    private Recount() {}

    /** Takes records for classes. */
    public interface Counter {
        /** The counts row by row, a row for each true class. */
        long[] count(PlanTerms terms, int round, GlobalAdapter average, PublicSet set)
                throws IOException, NativeLibraryException;
    }

    /**
     * What to count from.
     *
     * @param plan the exact bytes of a plan
     * @param average the average of the round, as it was evaluated
     * @param set the public set; where a node keeps those it fetched if it is a folder
     * @param receipt what a member keeps of its own evaluation, if that is to be compared
     */
    public record Source(Path plan, int round, Path average, Path set, Optional<Path> receipt) {}

    /**
     * What was counted.
     *
     * @param plan SHA-256 of the plan, and so on for {@code model} and {@code publicSet}
     * @param counts row by row, a row for each true class, in the order of the labels
     * @param metric what the plan's gate judges by, if it has one
     */
    public record Counted(
            String run,
            int round,
            String plan,
            String model,
            String publicSet,
            List<String> labels,
            List<Long> counts,
            double macroF1,
            double accuracy,
            double attackRecall,
            Optional<String> metric,
            Optional<Signed> signed) {}

    /**
     * What a member signed, and what the log says became of it.
     *
     * @param differing of how many records at least it says something else
     */
    public record Signed(String member, List<Long> counts, long differing, String decision, String reason) {}

    /**
     * Counts.
     *
     * @throws IOException if a file is not there, or not what the others say it is, in words for people
     */
    public static Counted of(Source source, Counter counter) throws IOException, NativeLibraryException {
        PlanTerms terms = terms(source.plan());
        Sha256 named = Sha256.ofBytes(terms.publicSet()
                .orElseThrow(() ->
                        new IOException("the plan of run " + terms.run() + " has nothing evaluated on a public set"))
                .getSha256()
                .toByteArray());
        if (!terms.evaluationRounds().orElseThrow().due(source.round())) {
            throw new IOException("run " + terms.run() + " has no evaluation of round " + source.round());
        }
        byte[] average = read(source.average(), TensorFile.Limits.ADAPTER.fileBytes());
        Sha256 model = Sha256.of(average);
        PublicSet set = set(terms, source.set(), named);
        Optional<Signed> signed = Optional.empty();
        long[] counts = counter.count(terms, source.round(), GlobalModels.read(terms, source.round(), average), set);
        List<Long> listed = LongStream.of(counts).boxed().toList();
        if (source.receipt().isPresent()) {
            signed = Optional.of(signed(source.receipt().get(), terms, model, listed));
        }
        Confusion confusion = new Confusion(listed);
        return new Counted(
                terms.run(),
                source.round(),
                terms.digest().hex(),
                model.hex(),
                named.hex(),
                terms.plan().getBase().getLabelsList(),
                listed,
                confusion.macroF1(),
                confusion.accuracy(),
                confusion.attackRecall(),
                terms.plan().getEvaluation().hasGate()
                        ? Optional.of(terms.plan()
                                .getEvaluation()
                                .getGate()
                                .getMetric()
                                .name())
                        : Optional.empty(),
                signed);
    }

    private static PlanTerms terms(Path file) throws IOException {
        byte[] bytes = read(file, MOST_BYTES);
        try {
            return PlanTerms.of(TrainingPlan.parseFrom(bytes), Sha256.of(bytes));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new IOException(file + " is no plan: " + e.getMessage(), e);
        }
    }

    private static PublicSet set(PlanTerms terms, Path place, Sha256 named) throws IOException {
        Path file = Files.isDirectory(place) ? PublicSets.file(place, named) : place;
        byte[] bytes = read(file, PublicSet.MOST_BYTES);
        if (!Sha256.of(bytes).equals(named)) {
            throw new IOException(file + " is another file than the plan's public set, " + named);
        }
        try {
            return PublicSets.read(terms, bytes);
        } catch (MalformedPublicSetException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static Signed signed(Path file, PlanTerms terms, Sha256 model, List<Long> counts) throws IOException {
        try {
            EvaluationReceipt receipt = EvaluationReceipt.parseFrom(read(file, MOST_BYTES));
            EvaluationStatement statement =
                    EvaluationStatement.parseFrom(receipt.getStatement().getStatement());
            if (!statement
                    .getPlanSha256()
                    .equals(ByteString.copyFrom(terms.digest().bytes()))) {
                throw new IOException(file + " is about another plan than " + terms.digest());
            }
            if (!statement.getModelSha256().equals(ByteString.copyFrom(model.bytes()))
                    || statement.getCountsCount() != counts.size()) {
                throw new IOException(file + " is about another average than " + model);
            }
            LedgerEntry end = LedgerEntry.parseFrom(receipt.getEvaluated().getEntry());
            return new Signed(
                    statement.getMember(),
                    statement.getCountsList(),
                    differing(statement.getCountsList(), counts),
                    end.getRoundEvaluated().getDecision().name(),
                    end.getRoundEvaluated().getReason());
        } catch (InvalidProtocolBufferException e) {
            throw new IOException(file + " is no receipt of an evaluation", e);
        }
    }

    /** A record that is taken for another class is one less in one count and one more in another. */
    private static long differing(List<Long> one, List<Long> other) {
        long sum = 0;
        for (int i = 0; i < one.size(); i++) {
            sum += Math.abs(one.get(i) - other.get(i));
        }
        return sum / 2;
    }

    private static byte[] read(Path file, long most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, most + 1));
            if (bytes.length > most) {
                throw new IOException(file + " is too large");
            }
            return bytes;
        }
    }
}
