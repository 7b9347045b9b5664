package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.minga.node.budget.Partition;
import dev.minga.node.budget.TakenLines;
import dev.minga.node.data.LogFormat;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.BaseModels;
import dev.minga.node.model.LoadedModel;
import dev.minga.node.model.LogLines;
import dev.minga.node.model.PrecisionChoice;
import dev.minga.node.model.Tokenizer;
import dev.minga.node.model.Tokens;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.evaluation.PublicSet;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.tensor.TensorFileWriter;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counting on a public set with the real model. */
class PublicWorkTest {
    private static final List<String> LABELS = List.of("benign", "attack");

    @TempDir
    Path folder;

    private static PublicSet set() throws Exception {
        StringBuilder file = new StringBuilder();
        List<String> lines = LogLines.some(10, 24);
        for (int i = 0; i < lines.size(); i++) {
            String text =
                    lines.get(i).replace("\\", "\\\\").replace("\"", "\\\"").replace("\t", "\\t");
            file.append("{\"text\": \"").append(text).append("\", \"label\": \"");
            file.append(LABELS.get(i % 3 == 0 ? 1 : 0)).append("\"}\n");
        }
        return PublicSet.parse(file.toString().getBytes(StandardCharsets.UTF_8), LABELS);
    }

    private static TrainingPlan.Builder plan() throws Exception {
        TrainingPlan.Builder plan = Plans.ordinary();
        plan.getBaseBuilder()
                .setSha256(ByteString.copyFrom(BaseModel.MINILM.digest().bytes()))
                .setHiddenSize(384)
                .setMaxTokens(32);
        plan.getPrivacyBuilder().setStepsPerRound(1).setNoiseMultiplier(0);
        return plan;
    }

    /** An adapter whose head takes texts for both classes. */
    private static GlobalAdapter average(PlanTerms terms) throws Exception {
        float[] values = new float[terms.layout(1).length()];
        Random random = new Random(3);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() / 8;
        }
        byte[] file = TensorFileWriter.encode(terms.layout(1).tensors(values), new TreeMap<>());
        return GlobalModels.read(terms, 2, file);
    }

    @Test
    void everyRecordIsCountedForWhatTheModelTakesItForAndNothingIsHeldOut() throws Exception {
        Files.write(folder.resolve("a.log"), LogLines.some(0, 6));
        Files.writeString(folder.resolve("a.csv"), "line,label\n1,attack\n3,benign\n5,attack\n");
        NodeSettings settings = new NodeSettings(
                List.of(new NodeSettings.Source(Path.of("a.log"), LogFormat.PLAIN, Path.of("a.csv"))),
                Scene.policy(8),
                new NodeSettings.Machine(1, PrecisionChoice.FP32, Optional.of(LoadedModel.NATIVE_LIBRARIES)));
        TakenLines all = new TakenLines(List.of(new Partition("a.log", 1)), List.of());
        PlanTerms terms = Scene.terms(plan().setEvaluation(Plans.onPublicSet()).build());
        PlanTerms plain = Scene.terms(plan().build());
        GlobalAdapter average = average(terms);
        try (LocalWork work = new LocalWork(
                new NodeHome(folder),
                settings,
                BaseModels.builtIn(),
                new SeededSecureRandom(4),
                (run, round, steps) -> done -> {},
                WorkScene.NOW,
                () -> 0,
                line -> {})) {
            assertThat(work.prepare(terms, all)).isEmpty();
            assertThat(work.prepare(plain, all)).isEmpty();
            long[] counts = work.evaluate(terms, 2, average, set());
            assertThat(counts).isEqualTo(slowly(terms, average));
            assertThat(Arrays.stream(counts).filter(count -> count > 0).count())
                    .as("%s", Arrays.toString(counts))
                    .isGreaterThan(2);
            assertThat(new PublicEngine(BaseModels.builtIn(), 1, LoadedModel.NATIVE_LIBRARIES)
                            .count(terms, 2, average, set()))
                    .as("counted again")
                    .isEqualTo(counts);
            assertThat(work.evaluate(terms, 2, average, set())).isEqualTo(counts);
        }
        assertThat(folder.resolve("identity/hold-out.key")).doesNotExist();
    }

    /** All texts in one batch, and the larger of two numbers. */
    private static long[] slowly(PlanTerms terms, GlobalAdapter average) throws Exception {
        List<Tokens> texts = new ArrayList<>();
        try (Tokenizer tokenizer = Tokenizer.open(BaseModel.MINILM, 32)) {
            for (PublicSet.Labelled record : set().records()) {
                texts.add(tokenizer.tokens(record.text()));
            }
        }
        float[][] outputs =
                LoadedModel.fp32().logits(texts, Adapter.of(average, 4, 2).whole());
        long[] counts = new long[4];
        for (int i = 0; i < outputs.length; i++) {
            int truth = i % 3 == 0 ? 1 : 0;
            counts[2 * truth + (outputs[i][1] > outputs[i][0] ? 1 : 0)]++;
        }
        return counts;
    }
}
