package dev.minga.node.participation;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.privacy.Accountant;
import dev.minga.node.export.RunFacts;
import dev.minga.proto.v1.EvaluationLogged;
import dev.minga.proto.v1.EvaluationReceipt;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.RoundEvaluated;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.evaluation.Confusion;
import dev.minga.shared.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The model of a run that ended, on this node, and what its plan and the log say of it.
 *
 * @param model the model's folder
 */
public record KeptModel(NodeHome home, String name, Path model) {
    /** The names of all of them, sorted. */
    public static List<String> names(NodeHome home) throws IOException {
        if (!Files.isDirectory(home.models())) {
            return List.of();
        }
        try (Stream<Path> models = Files.list(home.models())) {
            return models.filter(Files::isDirectory)
                    .map(folder -> String.valueOf(folder.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    /** Whether this node took part in a run of this name, ended or not. */
    public static boolean known(NodeHome home, String run) {
        return PlanTerms.isRunName(run) && Files.isRegularFile(home.planFile(run));
    }

    /** The run of this name, if its model is here. */
    public static Optional<KeptModel> find(NodeHome home, String run) throws IOException {
        return names(home).contains(run)
                ? Optional.of(new KeptModel(home, run, home.models().resolve(run)))
                : Optional.empty();
    }

    /**
     * What may be told of it; absent if its plan is not here any more.
     *
     * @throws IOException if the plan or a proof is damaged
     */
    public Optional<RunFacts> facts() throws IOException {
        if (!known(home, name)) {
            return Optional.empty();
        }
        Path file = home.planFile(name);
        try {
            byte[] bytes = Files.readAllBytes(file);
            PlanTerms terms = PlanTerms.of(TrainingPlan.parseFrom(bytes), Sha256.of(bytes));
            TrainingPlan plan = terms.plan();
            Optional<RunFacts.LogPosition> log =
                    home.ledger().newestCheckpoint(home.logKeys()).map(KeptModel::position);
            return Optional.of(new RunFacts(
                    plan.getFederation(),
                    name,
                    terms.digest().hex(),
                    terms.adaptation().scheme().name().toLowerCase(Locale.ROOT),
                    plan.getRounds(),
                    plan.getMembersCount(),
                    privacy(terms),
                    evaluations(plan.getRounds()),
                    log));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    private static RunFacts.LogPosition position(Checkpoint checkpoint) {
        return new RunFacts.LogPosition(
                checkpoint.origin(), checkpoint.size(), checkpoint.root().hex());
    }

    private static RunFacts.Privacy privacy(PlanTerms terms) {
        double delta = terms.plan().getPrivacy().getDelta();
        Optional<Double> epsilon = terms.withoutPrivacy()
                ? Optional.empty()
                : Optional.of(Accountant.PLD.epsilon(terms.cost().whole(), delta));
        return new RunFacts.Privacy(epsilon, delta, terms.unit().name().toLowerCase(Locale.ROOT));
    }

    /** Only what the log is proven to hold. */
    private List<String> evaluations(int rounds) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            Optional<byte[]> proof = new EvaluationFolder(home.rounds(), name, round).proof();
            if (proof.isPresent()) {
                lines.add("round " + round + ": " + evaluation(EvaluationReceipt.parseFrom(proof.get())));
            }
        }
        return lines;
    }

    private static String evaluation(EvaluationReceipt receipt) throws InvalidProtocolBufferException {
        RoundEvaluated evaluated =
                LedgerEntry.parseFrom(receipt.getEvaluated().getEntry()).getRoundEvaluated();
        EvaluationLogged own =
                LedgerEntry.parseFrom(receipt.getEvaluation().getEntry()).getEvaluation();
        Confusion counted = new Confusion(own.getCountsList());
        return String.format(
                Locale.ROOT,
                "%s, %s; %s counted macro-F1 %.4f and accuracy %.4f on %s",
                evaluated.getDecision().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                Printable.line(evaluated.getReason()),
                Printable.line(own.getMember()),
                counted.macroF1(),
                counted.accuracy(),
                own.getMechanism().getPublicSetSha256().isEmpty()
                        ? "records that it held out, noise included"
                        : "the public set");
    }
}
