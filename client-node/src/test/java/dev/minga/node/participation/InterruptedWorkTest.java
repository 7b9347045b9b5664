package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.shared.lora.GlobalAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that dies while it trains, and is started again. Every step takes a minute. */
class InterruptedWorkTest {
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private WorkScene scene;

    @BeforeEach
    void openScene() throws IOException {
        scene = new WorkScene(folder);
    }

    private static PlanTerms terms(int declared) {
        return WorkScene.terms(
                plan -> plan.getPrivacyBuilder().setStepsPerRound(4).setDeclaredUnits(declared));
    }

    private Path file(int round) {
        return folder.resolve("rounds/run-1/" + round + "/training.bin");
    }

    /** Trains a round, after a start of the node. */
    private float[] train(PlanTerms terms, int round, GlobalAdapter global) {
        LocalWork work = scene.work();
        assertThat(work.prepare(terms, WorkScene.ALL)).isEmpty();
        scene.progress.clear();
        return work.train(terms, round, global);
    }

    private void trainUntilKilledAt(double end, PlanTerms terms, int round) {
        scene.told = fraction -> {
            scene.nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            scene.progress.add(fraction);
            if (fraction == end) {
                throw new Killed();
            }
        };
        assertThatThrownBy(() -> train(terms, round, terms.adaptation().first()))
                .isInstanceOf(Killed.class);
        scene.told = scene.progress::add;
    }

    @Test
    void itGoesOnAfterTheLastStepThatItKept() throws IOException {
        PlanTerms terms = terms(1);
        trainUntilKilledAt(0.5, terms, 1);
        assertThat(file(1)).exists();
        trainUntilKilledAt(0.75, terms, 1);
        assertThat(scene.progress).containsExactly(0.5, 0.75);
        float[] trained = train(terms, 1, terms.adaptation().first());
        assertThat(scene.progress).containsExactly(0.75, 1.0);
        assertThat(trained).hasSize(terms.layout(1).length());
    }

    @Test
    void anotherRoundPlanAdapterOrRecordIsTrainedFromTheBeginning() throws IOException {
        PlanTerms terms = terms(1);
        GlobalAdapter first = terms.adaptation().first();
        fromTheBeginning(round1 -> {}, terms(2), 1, terms(2).adaptation().first());
        fromTheBeginning(round1 -> copy(round1, file(2)), terms, 2, first);
        float[] moved = first.vector(1).clone();
        moved[3] += 1;
        fromTheBeginning(
                round1 -> {}, terms, 1, terms.adaptation().of(terms.layout(1).tensors(moved)));
        fromTheBeginning(
                round1 -> write(folder.resolve("a.csv"), "line,label\n1,attack\n3,attack\n5,attack\n"),
                terms,
                1,
                first);
    }

    private void fromTheBeginning(Consumer<Path> between, PlanTerms terms, int round, GlobalAdapter global) {
        trainUntilKilledAt(0.75, terms(1), 1);
        between.accept(file(1));
        float[] unused = train(terms, round, global);
        assertThat(scene.progress).containsExactly(0.0, 0.25, 0.5, 0.75, 1.0);
    }

    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            Files.copy(from, to);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
