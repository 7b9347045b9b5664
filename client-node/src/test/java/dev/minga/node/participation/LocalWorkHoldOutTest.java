package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.node.data.Example;
import dev.minga.node.data.HoldOut;
import dev.minga.node.data.LabelledLog;
import dev.minga.node.data.LogFormat;
import dev.minga.node.model.LogLines;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is held out of the training, and what is counted on it, with the real model. */
class LocalWorkHoldOutTest {
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
        PlanTerms evaluated = WorkScene.terms(plan -> {
            noiseless(plan);
            plan.setEvaluation(Plans.evaluation().setHeldOut(0.5).setNoiseMultiplier(1e-3));
        });
        GlobalAdapter global = evaluated.adaptation().first();
        assertThat(work.prepare(evaluated, WorkScene.ALL)).isEmpty();
        long[] counts = work.evaluate(evaluated, 2, global);
        assertThat(counts[0] + counts[1]).as("of harmless ones").isEqualTo(held.size() - attacks);
        assertThat(counts[2] + counts[3]).as("of attacks").isEqualTo(attacks);
        float[] trained = work.train(evaluated, 1, global);

        label(line -> line != held.get(0));
        assertThat(work.prepare(evaluated, WorkScene.ALL)).isEmpty();
        long[] without = work.evaluate(evaluated, 2, global);
        assertThat(LongStream.range(0, 4).map(i -> counts[(int) i] - without[(int) i]))
                .as("one record less is one less in one count")
                .containsExactlyInAnyOrder(1L, 0L, 0L, 0L);
        assertThat(work.train(evaluated, 1, global))
                .as("and nothing to the training")
                .isEqualTo(trained);

        label(line -> !held.contains(line));
        PlanTerms plain = WorkScene.terms(LocalWorkHoldOutTest::noiseless);
        assertThat(work.prepare(plain, WorkScene.ALL)).isEmpty();
        assertThat(work.train(plain, 1, global)).as("on the others alone").isEqualTo(trained);
        label(line -> true);
        assertThat(work.prepare(plain, WorkScene.ALL)).isEmpty();
        assertThat(work.train(plain, 1, global)).as("on all").isNotEqualTo(trained);
    }

    private static void noiseless(TrainingPlan.Builder plan) {
        plan.getPrivacyBuilder().setNoiseMultiplier(0).setSamplingRate(1);
    }

    /** Every third line is an attack; lines that are not wanted have no label and so are no records. */
    private void label(IntPredicate wanted) throws IOException {
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
        assertThat(work.prepare(WorkScene.terms(plan -> plan.setEvaluation(Plans.evaluation())), WorkScene.ALL))
                .contains(
                        new RoundWork.Obstacle(
                                false,
                                file
                                        + " is damaged; restore it from a backup, or delete it to hold out other records from now on"));
    }
}
