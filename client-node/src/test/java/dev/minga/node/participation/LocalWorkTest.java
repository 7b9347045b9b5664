package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.minga.crypto.privacy.PoissonSampler;
import dev.minga.node.budget.BudgetEvent;
import dev.minga.node.budget.Partition;
import dev.minga.node.budget.TakenLines;
import dev.minga.node.data.Example;
import dev.minga.node.data.HoldOut;
import dev.minga.node.data.LabelledLog;
import dev.minga.node.data.LogFormat;
import dev.minga.node.data.LogPrefix;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.LoadedModel;
import dev.minga.node.model.LogLines;
import dev.minga.node.model.ModelDirectory;
import dev.minga.node.model.PrecisionChoice;
import dev.minga.node.model.PrefixCache;
import dev.minga.node.model.Tokenizer;
import dev.minga.node.model.Tokens;
import dev.minga.node.training.LocalTrainer;
import dev.minga.node.training.SeededSecureRandom;
import dev.minga.node.training.TokenisedExample;
import dev.minga.node.training.TrainingSet;
import dev.minga.proto.v1.PrivacyUnit;
import dev.minga.proto.v1.Scheme;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.lora.PublicDraw;
import dev.minga.shared.tensor.FloatTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The work itself, with a small log and the real model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalWorkTest {
    @TempDir
    static Path folder;

    private static final TakenLines ALL = new TakenLines(List.of(new Partition("a.log", 1)), List.of());

    private final List<Double> progress = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private ByteString digest = ByteString.EMPTY;

    @SuppressWarnings("NullAway.Init")
    private LocalWork work;

    @BeforeAll
    void openWork() throws IOException {
        digest = ByteString.copyFrom(BaseModel.MINILM.digest().bytes());
        NodeSettings settings = new NodeSettings(
                List.of(new NodeSettings.Source(
                        Optional.empty(),
                        Path.of("a.log"),
                        LogFormat.PLAIN,
                        Path.of("a.csv"),
                        Optional.empty(),
                        Optional.of(Path.of("e.csv")))),
                Scene.policy(8),
                new NodeSettings.Machine(1, PrecisionChoice.FP32, Optional.of(LoadedModel.NATIVE_LIBRARIES)));
        work = new LocalWork(new NodeHome(folder), settings, new SeededSecureRandom(4), progress::add, told::add);
    }

    @AfterAll
    void closeWork() {
        work.close();
    }

    @BeforeEach
    void writeLog() throws IOException {
        Files.write(folder.resolve("a.log"), LogLines.some(0, 6));
        Files.writeString(folder.resolve("a.csv"), "line,label\n1,attack\n3,benign\n5,attack\n");
        progress.clear();
    }

    private PlanTerms terms(Consumer<TrainingPlan.Builder> change) {
        TrainingPlan.Builder plan = Plans.ordinary();
        plan.getBaseBuilder().setSha256(digest).setHiddenSize(384).setMaxTokens(32);
        plan.getPrivacyBuilder().setStepsPerRound(2);
        change.accept(plan);
        return Scene.terms(plan.build());
    }

    @Test
    void aRoundIsTrainedOnTheLabelledLinesAndItsModelKept() throws IOException {
        PlanTerms terms = terms(plan -> {});
        GlobalAdapter global = terms.adaptation().first();
        assertThat(work.prepare(terms, ALL)).isEmpty();
        float[] trained = work.train(terms, 1, global);
        assertThat(progress).containsExactly(0.5, 1.0);
        assertThat(trained).hasSize(terms.layout(1).length()).isNotEqualTo(global.vector(1));
        assertThat(global.vector(1)).isEqualTo(PublicDraw.firstAdapter(terms.layout(1), 7));

        String kept =
                work.keepModel(terms, terms.adaptation().of(terms.layout(1).tensors(trained)));
        assertThat(kept).isEqualTo(folder.resolve("models/run-1").toString());
        ModelDirectory.Trained read = ModelDirectory.read(Path.of(kept));
        assertThat(read.adapter().vector()).isEqualTo(trained);
        assertThat(read.adapter().a(0)).isEqualTo(PublicDraw.orthonormalA(terms.layout(1), 0, 7));
        assertThat(read.adapter().scale()).isEqualTo(2);
        assertThat(read.description().base()).isEqualTo("all-MiniLM-L6-v2");
        assertThat(read.description().maxTokens()).isEqualTo(32);
        assertThat(read.description().labels()).containsExactly("benign", "attack");
    }

    /** Round 2 trains A and leaves B alone, round 3 goes on from a history; the kept model is all of it. */
    @Test
    void anAlternatingRunIsTrainedOnTopOfItsHistoryAndKeptWhole() throws IOException {
        PlanTerms terms = terms(plan ->
                plan.getLoraBuilder().setScheme(Scheme.ROLORA).setAScale(1).setRefresh(2));
        assertThat(work.prepare(terms, ALL)).isEmpty();
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
        PlanTerms terms = terms(plan -> {
            plan.getBaseBuilder().setMaxTokens(16);
            plan.getPrivacyBuilder()
                    .setUnit(PrivacyUnit.ENTITY)
                    .setMaxRecordsPerEntity(2)
                    .setStepsPerRound(1)
                    .setDeclaredUnits(1)
                    .setNoiseMultiplier(1e-5);
        });
        GlobalAdapter global = terms.adaptation().first();
        assertThat(work.prepare(terms, ALL)).isEmpty();
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
                .train(Adapter.ffa(terms.layout(1), 4, 7, global.vector(1)), terms.settings(), 1, done -> {});
        assertThat(trained).containsExactly(expected.vector(), within(5e-6f));
        assertThat(expected.vector()).isNotEqualTo(global.vector(1));
    }

    private static TokenisedExample example(Tokenizer tokenizer, String line, int label) {
        return new TokenisedExample(tokenizer.tokens(line), label);
    }

    @Test
    void aRunOfMembersNoisesTheWholeDelta() {
        PlanTerms terms = terms(plan -> plan.getPrivacyBuilder()
                .setUnit(PrivacyUnit.MEMBER)
                .setDeclaredUnits(1)
                .setNoiseMultiplier(100));
        GlobalAdapter global = terms.adaptation().first();
        assertThat(work.prepare(terms, ALL)).isEmpty();
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

    /** Of twenty labelled lines about half are held out; without noise what was trained on and counted can be seen. */
    @Test
    void heldOutRecordsAreCountedOneByOneAndNotTrainedOn() throws IOException {
        Files.write(folder.resolve("a.log"), LogLines.some(0, 20));
        label(line -> true);
        HoldOut holdOut = new NodeHome(folder).holdOut(new SeededSecureRandom(9));
        List<Integer> held = new ArrayList<>();
        long attacks = 0;
        List<Example> examples = LabelledLog.read(
                        folder.resolve("a.log"), LogFormat.PLAIN, folder.resolve("a.csv"), List.of("benign", "attack"))
                .examples();
        for (int line = 1; line <= 20; line++) {
            Example example = examples.get(line - 1);
            if (holdOut.holds(example.text(), 0.5)) {
                held.add(line);
                attacks += example.label();
            }
        }
        assertThat(held).hasSizeBetween(4, 16);
        PlanTerms evaluated = terms(plan -> {
            noiseless(plan);
            plan.setEvaluation(Plans.evaluation().setHeldOut(0.5).setNoiseMultiplier(1e-3));
        });
        GlobalAdapter global = evaluated.adaptation().first();
        assertThat(work.prepare(evaluated, ALL)).isEmpty();
        long[] counts = work.evaluate(evaluated, 2, global);
        assertThat(counts[0] + counts[1]).as("of harmless ones").isEqualTo(held.size() - attacks);
        assertThat(counts[2] + counts[3]).as("of attacks").isEqualTo(attacks);
        float[] trained = work.train(evaluated, 1, global);

        label(line -> line != held.get(0));
        assertThat(work.prepare(evaluated, ALL)).isEmpty();
        long[] without = work.evaluate(evaluated, 2, global);
        assertThat(LongStream.range(0, 4).map(i -> counts[(int) i] - without[(int) i]))
                .as("one record less is one less in one count")
                .containsExactlyInAnyOrder(1L, 0L, 0L, 0L);
        assertThat(work.train(evaluated, 1, global))
                .as("and nothing to the training")
                .isEqualTo(trained);

        label(line -> !held.contains(line));
        PlanTerms plain = terms(LocalWorkTest::noiseless);
        assertThat(work.prepare(plain, ALL)).isEmpty();
        assertThat(work.train(plain, 1, global)).as("on the others alone").isEqualTo(trained);
        label(line -> true);
        assertThat(work.prepare(plain, ALL)).isEmpty();
        assertThat(work.train(plain, 1, global)).as("on all").isNotEqualTo(trained);
    }

    private static void noiseless(TrainingPlan.Builder plan) {
        plan.getPrivacyBuilder().setNoiseMultiplier(0).setSamplingRate(1);
    }

    /** Every third line is an attack; lines that are not wanted have no label and so are no records. */
    private static void label(IntPredicate wanted) throws IOException {
        StringBuilder labels = new StringBuilder("line,label\n");
        IntStream.rangeClosed(1, 20)
                .filter(wanted)
                .forEach(line -> labels.append(line).append(line % 3 == 0 ? ",attack\n" : ",benign\n"));
        Files.writeString(folder.resolve("a.csv"), labels);
    }

    @Test
    void theKeyOfTheHoldOutIsMadeOnceForItsOwnerOnlyAndADamagedOneIsAnObstacle() throws IOException {
        NodeHome home = new NodeHome(folder);
        home.holdOut(new SeededSecureRandom(9));
        Path file = folder.resolve("identity/hold-out.key");
        byte[] key = Files.readAllBytes(file);
        assertThat(key).hasSize(32);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        home.holdOut(new SeededSecureRandom(10));
        assertThat(Files.readAllBytes(file)).isEqualTo(key);
        Files.write(file, new byte[31]);
        assertObstacle(
                false,
                file + " is damaged; restore it from a backup, or delete it to hold out other records from now on",
                plan -> plan.setEvaluation(Plans.evaluation()));
        Files.delete(file);
    }

    @Test
    void aBaseModelThatThisNodeDoesNotHaveIsAnObstacle() {
        assertObstacle(
                true,
                "unknown base model 'gpt'; known: all-MiniLM-L6-v2",
                plan -> plan.getBaseBuilder().setName("gpt"));
        assertObstacle(
                true,
                "its base model has other weights than this node's all-MiniLM-L6-v2",
                plan -> plan.getBaseBuilder().setSha256(ByteString.copyFrom(new byte[32])));
        assertObstacle(
                true,
                "a SHA-256 digest has 32 bytes, not 3",
                plan -> plan.getBaseBuilder().setSha256(ByteString.copyFrom(new byte[3])));
    }

    @Test
    void sizesOfAnotherModelAreAnObstacle() {
        assertObstacle(
                true,
                "its sizes are not those of all-MiniLM-L6-v2",
                plan -> plan.getLoraBuilder().setLayers(0, 6));
    }

    @Test
    void dataThatCannotBeReadIsAnObstacleOfThisMachine() throws IOException {
        Files.delete(folder.resolve("a.log"));
        assertObstacle(false, "cannot read " + folder.resolve("a.log") + ": no such file", plan -> {});
        Files.write(folder.resolve("a.log"), LogLines.some(0, 2));
        assertObstacle(
                false,
                folder.resolve("a.csv") + ": line 3 is labelled, but " + folder.resolve("a.log")
                        + " has no record there",
                plan -> {});
    }

    @Test
    void aRunThatWasNotPreparedIsNotTrained() {
        PlanTerms terms = terms(plan -> plan.setRun("other"));
        assertThatIllegalStateException()
                .isThrownBy(() -> work.train(terms, 1, terms.adaptation().first()))
                .withMessage("run other was not prepared");
    }

    private void assertObstacle(boolean baseModel, String sentence, Consumer<TrainingPlan.Builder> change) {
        assertThat(work.prepare(terms(change), ALL)).contains(new RoundWork.Obstacle(baseModel, sentence));
    }

    @Test
    void aLogWhoseFirstLinesAreNotThoseOfWhenItWasCutIsNotTrainedOn() throws IOException {
        LogPrefix three = LogPrefix.of(folder.resolve("a.log"), 3);
        Partition first = new Partition("a.log", 1);
        Partition second = new Partition("a.log", 2);
        TakenLines cut = new TakenLines(
                List.of(second),
                List.of(
                        new BudgetEvent.PartitionOpened(first, "a.log", 0, "0".repeat(64)),
                        new BudgetEvent.PartitionOpened(
                                second, "a.log", 3, three.digest().hex())));
        assertThat(work.prepare(terms(plan -> {}), cut)).isEmpty();
        List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("a.log")));
        lines.remove(0);
        Files.write(folder.resolve("a.log"), lines);
        assertThat(work.prepare(terms(plan -> {}), cut)).get().satisfies(obstacle -> {
            assertThat(obstacle.baseModel()).isFalse();
            assertThat(obstacle.sentence()).startsWith("the first 3 lines of ").endsWith("; put them back");
        });
    }
}
