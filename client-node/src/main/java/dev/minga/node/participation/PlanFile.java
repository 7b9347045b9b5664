package dev.minga.node.participation;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.node.budget.RunCost;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.evaluation.EvaluationRounds;
import dev.minga.shared.settings.EnumText;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads what a plan costs from a file: the YAML that a coordinator's operator writes, or a {@code plan.bin} of this node. */
public final class PlanFile {
    private PlanFile() {}

    /** @throws UserError if the file says it in neither way */
    public static RunCost cost(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            TrainingPlan plan = TrainingPlan.parseFrom(bytes);
            return cost(
                    ProtectedUnit.named(plan.getPrivacy().getUnit().name()),
                    plan.getPrivacy().getNoiseMultiplier(),
                    plan.getPrivacy().getSamplingRate(),
                    plan.getRounds(),
                    plan.getPrivacy().getStepsPerRound(),
                    plan.getEvaluation().getNoiseMultiplier(),
                    plan.getEvaluation().hasPublicSet()
                            ? 0
                            : plan.getEvaluation().getEveryRounds());
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return yaml(file, bytes);
        }
    }

    /** Why a node with this policy would decline a plan; empty if it would not, or if the file is YAML that nobody signed. */
    public static Optional<String> refusal(Path file, Membership me, NodeSettings.Policy policy) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        TrainingPlan plan;
        try {
            plan = TrainingPlan.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
        try {
            return PolicyCheck.check(PlanTerms.of(plan, Sha256.of(bytes)), me, policy)
                    .map(PolicyCheck.Refusal::sentence);
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static RunCost yaml(Path file, byte[] bytes) throws IOException {
        try {
            JsonNode plan = new ObjectMapper(new YAMLFactory()).readTree(bytes);
            JsonNode privacy = plan.path("privacy");
            JsonNode evaluation = plan.path("evaluation");
            return cost(
                    EnumText.parse(privacy.path("unit").asText(), ProtectedUnit.class),
                    privacy.path("noiseMultiplier").asDouble(),
                    privacy.path("samplingRate").asDouble(),
                    plan.path("rounds").asInt(),
                    privacy.path("stepsPerRound").asInt(),
                    evaluation.path("noiseMultiplier").asDouble(),
                    evaluation.has("publicSet")
                            ? 0
                            : evaluation.path("everyRounds").asInt());
        } catch (JacksonException | IllegalArgumentException e) {
            throw new UserError(
                    ExitCode.USAGE,
                    file + " is no plan that says rounds, unit, noiseMultiplier, samplingRate and stepsPerRound",
                    "Give the YAML that the coordinator's operator starts the run with, or rounds/RUN/plan.bin",
                    e);
        }
    }

    /** A plan without evaluation on held-out records says 0 for the last two. */
    private static RunCost cost(
            ProtectedUnit unit,
            double noiseMultiplier,
            double samplingRate,
            int rounds,
            int stepsPerRound,
            double evaluationNoise,
            int everyRounds) {
        Optional<RunCost.Evaluations> evaluations = everyRounds == 0 && evaluationNoise == 0
                ? Optional.empty()
                : Optional.of(
                        new RunCost.Evaluations(evaluationNoise, new EvaluationRounds(rounds, everyRounds).count()));
        return new RunCost(unit, noiseMultiplier, samplingRate, rounds, stepsPerRound, evaluations);
    }
}
