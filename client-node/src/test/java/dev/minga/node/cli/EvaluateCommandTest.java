package dev.minga.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.LoadedModel;
import dev.minga.node.participation.PlanTerms;
import dev.minga.node.participation.Plans;
import dev.minga.proto.v1.EvaluationPlan;
import dev.minga.proto.v1.EvaluationReceipt;
import dev.minga.proto.v1.EvaluationStatement;
import dev.minga.proto.v1.GateDecision;
import dev.minga.proto.v1.GateMetric;
import dev.minga.proto.v1.GatePlan;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.ProvenLeaf;
import dev.minga.proto.v1.PublicSetPlan;
import dev.minga.proto.v1.RoundEvaluated;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.tensor.TensorFileWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An adapter of zeros, whose head takes every record for the first class. */
class EvaluateCommandTest {
    private static final byte[] SET = """
            {"text": "GET /", "label": "benign"}
            {"text": "GET /login", "label": "benign"}
            {"text": "GET /?q=1' OR 1=1", "label": "attack"}
            """.getBytes(StandardCharsets.UTF_8);

    private final Screen screen = new Screen();

    @TempDir
    Path folder;

    private TrainingPlan plan = TrainingPlan.getDefaultInstance();
    private byte[] average = {};

    private static ByteString digest(byte[] bytes) {
        return ByteString.copyFrom(Sha256.of(bytes).bytes());
    }

    @BeforeEach
    void write() throws IOException {
        TrainingPlan.Builder builder = Plans.ordinary();
        builder.getBaseBuilder()
                .setSha256(ByteString.copyFrom(BaseModel.MINILM.digest().bytes()))
                .setHiddenSize(384);
        plan = builder.setEvaluation(EvaluationPlan.newBuilder()
                        .setEveryRounds(1)
                        .setDeadlineSeconds(60)
                        .setGate(GatePlan.newBuilder()
                                .setMetric(GateMetric.MACRO_F1)
                                .setQuorum(1))
                        .setPublicSet(PublicSetPlan.newBuilder()
                                .setSha256(digest(SET))
                                .setSize(SET.length)
                                .addRecords(2)
                                .addRecords(1)))
                .build();
        PlanTerms terms = PlanTerms.of(plan, Sha256.of(plan.toByteArray()));
        float[] zeros = new float[terms.layout(1).length()];
        average = TensorFileWriter.encode(terms.layout(1).tensors(zeros), new TreeMap<>());
        Path round = Files.createDirectories(folder.resolve("rounds/run-1/2"));
        Files.write(folder.resolve("rounds/run-1/plan.bin"), plan.toByteArray());
        Files.write(round.resolve("average.safetensors"), average);
        Files.createDirectories(folder.resolve("public-sets"));
        Files.write(folder.resolve("public-sets/" + Sha256.of(SET) + ".jsonl"), SET);
    }

    private void keepReceipt(Long... counts) throws IOException {
        ByteString statement = EvaluationStatement.newBuilder()
                .setMember("alpha")
                .setPlanSha256(digest(plan.toByteArray()))
                .setModelSha256(digest(average))
                .addAllCounts(List.of(counts))
                .build()
                .toByteString();
        ByteString end = LedgerEntry.newBuilder()
                .setRoundEvaluated(RoundEvaluated.newBuilder()
                        .setDecision(GateDecision.PROMOTED)
                        .setReason("it is\u001b[2J good"))
                .build()
                .toByteString();
        Files.write(
                folder.resolve("rounds/run-1/2/evaluation.minga"),
                EvaluationReceipt.newBuilder()
                        .setStatement(SignedStatement.newBuilder().setStatement(statement))
                        .setEvaluated(ProvenLeaf.newBuilder().setEntry(end))
                        .build()
                        .toByteArray());
    }

    private int evaluate(String round, Object... more) {
        Object[] args = new Object[more.length + 10];
        System.arraycopy(
                new Object[] {
                    "evaluate",
                    folder,
                    "--run",
                    "run-1",
                    "--round",
                    round,
                    "--threads",
                    "1",
                    "--native-libraries",
                    LoadedModel.NATIVE_LIBRARIES
                },
                0,
                args,
                0,
                10);
        System.arraycopy(more, 0, args, 10, more.length);
        return screen.node(args);
    }

    @Test
    void countsScoresAndWhatWasSignedArePrinted() throws IOException {
        keepReceipt(1L, 1L, 0L, 1L);
        assertThat(evaluate("2")).as(screen.err()).isZero();
        assertThat(screen.out())
                .contains(
                        "Round 2 of run run-1 on its public set, counted again:",
                        "counts         [2, 0, 1, 0], a row for each true class: benign, attack",
                        "macro-f1       0.4000",
                        "accuracy       0.6667",
                        "attack-recall  0.0000",
                        Sha256.of(SET).hex(),
                        Sha256.of(average).hex(),
                        "the gate judges by macro-f1",
                        "alpha signed [1, 1, 0, 1]: at least 2 records were taken for another class",
                        "the log says: PROMOTED, it is\\u001b[2J good");
    }

    @Test
    void theSameFromFilesThatLieElsewhere() throws IOException {
        Path elsewhere = Files.write(folder.resolve("elsewhere.jsonl"), SET);
        Files.delete(folder.resolve("public-sets/" + Sha256.of(SET) + ".jsonl"));
        assertThat(evaluate("2", "--set", elsewhere)).as(screen.err()).isZero();
        assertThat(screen.out()).contains("counts         [2, 0, 1, 0]").doesNotContain("signed");
    }

    @Test
    void whatCannotBeCountedIsSaidInOneLine() throws IOException {
        assertThat(evaluate("3")).isEqualTo(2);
        assertThat(screen.err()).contains("error: there is no file").contains("/3/average.safetensors");
        assertThat(screen.node("evaluate", folder, "--run", "../x", "--round", 1))
                .isEqualTo(2);
        assertThat(screen.node("evaluate", folder, "--run", "run-1", "--round", 2, "--threads", 0))
                .isEqualTo(2);
        Path other = Files.writeString(folder.resolve("other.jsonl"), "{}");
        assertThat(evaluate("2", "--set", other)).isEqualTo(3);
        assertThat(screen.err())
                .contains("is another file than the plan's public set")
                .doesNotContain("\tat ");
    }
}
