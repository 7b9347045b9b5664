package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.privacy.PoissonSampler;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.BaseModels;
import dev.minga.node.model.Encoders;
import dev.minga.node.model.LoadedModel;
import dev.minga.node.model.LogLines;
import dev.minga.node.model.ModelDirectory;
import dev.minga.node.model.PrefixCache;
import dev.minga.node.model.Tokenizer;
import dev.minga.node.model.Tokens;
import dev.minga.node.training.Checkpoints;
import dev.minga.node.training.LocalTrainer;
import dev.minga.node.training.TokenisedExample;
import dev.minga.node.training.TrainingSet;
import dev.minga.proto.v1.PrivacyUnit;
import dev.minga.proto.v1.Scheme;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.lora.PublicDraw;
import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The training itself, with a small log and the real model. */
class LocalWorkTest {
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private WorkScene scene;

    @SuppressWarnings("NullAway.Init")
    private LocalWork work;

    @BeforeEach
    void openWork() throws IOException {
        scene = new WorkScene(folder);
        work = scene.work();
    }

    @Test
    void aRoundIsTrainedOnTheLabelledLinesAndItsModelKept() throws IOException {
        PlanTerms terms = WorkScene.terms(plan -> {});
        GlobalAdapter global = terms.adaptation().first();
        float[] trained;
        String kept;
        try (LocalWork started = scene.started()) {
            assertThat(started.prepare(terms, WorkScene.ALL)).isEmpty();
            trained = started.train(terms, 1, global);
            kept = started.keepModel(
                    terms, terms.adaptation().of(terms.layout(1).tensors(trained)));
        }
        assertThat(scene.progress).containsExactly(0.0, 0.5, 1.0);
        assertThat(trained).hasSize(terms.layout(1).length()).isNotEqualTo(global.vector(1));
        assertThat(global.vector(1)).isEqualTo(PublicDraw.firstAdapter(terms.layout(1), 7));

        assertThat(kept).isEqualTo(folder.resolve("models/run-1").toString());
        ModelDirectory.Trained read = ModelDirectory.read(Path.of(kept));
        assertThat(read.adapter().vector()).isEqualTo(trained);
        assertThat(read.adapter().a(0)).isEqualTo(PublicDraw.orthonormalA(terms.layout(1), 0, 7));
        assertThat(read.adapter().scale()).isEqualTo(2);
        assertThat(read.description().base()).isEqualTo("all-MiniLM-L6-v2");
        assertThat(read.description().maxTokens()).isEqualTo(32);
        assertThat(read.description().labels()).containsExactly("benign", "attack");
    }

    /** Each has its own copy of the directory; a third has another tokenizer. */
    @Test
    void membersWithCopiesOfADirectoryTrainOnIt() throws IOException {
        Path first = Encoders.write(folder.resolve("models-a/tiny"), "roberta");
        Path second = Encoders.write(folder.resolve("models-b/other"), "roberta");
        Path third = Encoders.write(folder.resolve("models-c/tiny"), "roberta");
        Files.writeString(third.resolve("tokenizer.json"), " ", StandardOpenOption.APPEND);
        Sha256 base = BaseModel.directory(first).digest();
        PlanTerms terms = WorkScene.terms(plan -> {
            plan.getBaseBuilder()
                    .setName("tiny-roberta")
                    .setSha256(ByteString.copyFrom(base.bytes()))
                    .setHiddenSize(16)
                    .setMaxTokens(16);
            plan.getLoraBuilder().clearLayers().addLayers(2);
        });
        for (Path directory : List.of(first, second)) {
            try (LocalWork member = scene.started(BaseModels.with(List.of(directory)))) {
                assertThat(member.prepare(terms, WorkScene.ALL)).isEmpty();
                GlobalAdapter global = terms.adaptation().first();
                assertThat(member.train(terms, 1, global)).isNotEqualTo(global.vector(1));
            }
        }
        try (LocalWork member = scene.started(BaseModels.with(List.of(third)))) {
            assertThat(member.prepare(terms, WorkScene.ALL))
                    .contains(new RoundWork.Obstacle(
                            true,
                            "unknown base model 'tiny-roberta' (SHA-256 " + base + "); known: all-MiniLM-L6-v2, "
                                    + third + " (SHA-256 "
                                    + BaseModel.directory(third).digest() + ")"));
        }
    }

    /** Round 2 trains A and leaves B alone, round 3 goes on from a history; the kept model is all of it. */
    @Test
    void anAlternatingRunIsTrainedOnTopOfItsHistoryAndKeptWhole() throws IOException {
        PlanTerms terms = WorkScene.terms(plan ->
                plan.getLoraBuilder().setScheme(Scheme.ROLORA).setAScale(1).setRefresh(2));
        assertThat(work.prepare(terms, WorkScene.ALL)).isEmpty();
        GlobalAdapter global = terms.adaptation().first();
        for (int round = 1; round <= 3; round++) {
            float[] before = global.vector(round);
            float[] trained = work.train(terms, round, global);
            assertThat(trained).hasSize(before.length).isNotEqualTo(before);
            TreeMap<String, FloatTensor> next = new TreeMap<>(global.tensors());
            next.putAll(terms.layout(round).tensors(trained));
            global = terms.adaptation().of(next);
            global = terms.adaptation().refreshesAfter(round) ? global.refreshed() : global;
        }
        assertThat(global.earlier()).isEqualTo(1);
        ModelDirectory.Trained read = ModelDirectory.read(Path.of(work.keepModel(terms, global)));
        assertThat(read.description().rank()).isEqualTo(4);
        assertThat(read.adapter().scale()).isEqualTo(2);
        assertThat(read.adapter().a(0)).startsWith(global.earlierA(0)).endsWith(global.a(0));
        float[][] kept;
        float[][] trained;
        try (Tokenizer tokenizer = Tokenizer.open(BaseModel.MINILM, 32)) {
            List<Tokens> texts =
                    LogLines.some(0, 3).stream().map(tokenizer::tokens).toList();
            kept = LoadedModel.fp32().logits(texts, read.adapter());
            trained = LoadedModel.fp32().logits(texts, Adapter.of(global, 4, 3));
        }
        for (int i = 0; i < kept.length; i++) {
            assertThat(kept[i]).containsExactly(trained[i], within(1e-4f));
        }
    }

    /** Three labelled lines of two entities and one of nobody: the step is that of the two, but for noise of 5e-7. */
    @Test
    void aRunOfEntitiesIsTrainedOnTheLinesThatSayWhoseTheyAre() throws IOException {
        Files.writeString(folder.resolve("a.csv"), "line,label\n1,attack\n2,benign\n3,benign\n5,attack\n");
        Files.writeString(folder.resolve("e.csv"), "line,entity\n1,ana\n3,ana\n5,bob\n");
        PlanTerms terms = WorkScene.terms(plan -> {
            plan.getBaseBuilder().setMaxTokens(16);
            plan.getPrivacyBuilder()
                    .setUnit(PrivacyUnit.ENTITY)
                    .setMaxRecordsPerEntity(2)
                    .setStepsPerRound(1)
                    .setDeclaredUnits(1)
                    .setNoiseMultiplier(1e-5);
        });
        GlobalAdapter global = terms.adaptation().first();
        assertThat(work.prepare(terms, WorkScene.ALL)).isEmpty();
        float[] trained = work.train(terms, 1, global);
        assertThat(folder.resolve("identity/entity-key.hex")).exists();

        List<String> lines = LogLines.some(0, 6);
        TrainingSet byHand;
        try (Tokenizer tokenizer = Tokenizer.open(BaseModel.MINILM, 16)) {
            byHand = new TrainingSet(
                    List.of(
                            List.of(example(tokenizer, lines.get(0), 1), example(tokenizer, lines.get(2), 0)),
                            List.of(example(tokenizer, lines.get(4), 1))),
                    2);
        }
        PrefixCache model = new PrefixCache(LoadedModel.fp32(), 0);
        Adapter expected = new LocalTrainer(
                        model::gradients,
                        byHand,
                        new PoissonSampler(new SeededSecureRandom(5)),
                        (into, standardDeviation) -> {})
                .train(
                        Adapter.ffa(terms.layout(1), 4, 7, global.vector(1)),
                        terms.settings(),
                        1,
                        Checkpoints.NONE,
                        done -> {});
        assertThat(trained).containsExactly(expected.vector(), within(5e-6f));
        assertThat(expected.vector()).isNotEqualTo(global.vector(1));
    }

    private static TokenisedExample example(Tokenizer tokenizer, String line, int label) {
        return new TokenisedExample(tokenizer.tokens(line), label);
    }

    @Test
    void aRunOfMembersNoisesTheWholeDelta() {
        PlanTerms terms = WorkScene.terms(plan -> plan.getPrivacyBuilder()
                .setUnit(PrivacyUnit.MEMBER)
                .setDeclaredUnits(1)
                .setNoiseMultiplier(100));
        GlobalAdapter global = terms.adaptation().first();
        assertThat(work.prepare(terms, WorkScene.ALL)).isEmpty();
        float[] trained = work.train(terms, 1, global);
        double squares = 0;
        for (int i = 0; i < trained.length; i++) {
            double scale = i < terms.layout(1).head() ? 1 : 0.5;
            squares += Math.pow((trained[i] - global.vector(1)[i]) / scale, 2);
        }
        // Noise of standard deviation 50 on each of some thousand values, and a delta of at most 0.5: 6 standard
        // errors.
        double expected = 50 * Math.sqrt(trained.length);
        assertThat(Math.sqrt(squares))
                .isBetween(expected - 6 * 50 / Math.sqrt(2) - 0.5, expected + 6 * 50 / Math.sqrt(2) + 0.5);
    }

    @Test
    void aRunThatWasNotPreparedIsNotTrained() {
        PlanTerms terms = WorkScene.terms(plan -> plan.setRun("other"));
        assertThatIllegalStateException()
                .isThrownBy(() -> work.train(terms, 1, terms.adaptation().first()))
                .withMessage("run other was not prepared");
    }
}
