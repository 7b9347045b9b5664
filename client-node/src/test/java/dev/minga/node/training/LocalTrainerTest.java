package dev.minga.node.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.privacy.ExactGaussian;
import dev.minga.crypto.privacy.NoiseSource;
import dev.minga.crypto.privacy.PoissonSampler;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.Adapters;
import dev.minga.node.model.LoadedModel;
import dev.minga.node.model.LogLines;
import dev.minga.node.model.PerExampleGradients;
import dev.minga.node.model.PrefixCache;
import dev.minga.node.model.Tokens;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class LocalTrainerTest {
    private static final NoiseSource NONE = (into, standardDeviation) -> {
        throw new AssertionError("no noise was to be drawn");
    };

    @Test
    void eachRoundStartsWithFreshMomentumAndTellsItsProgress() {
        AdapterLayout layout = new AdapterLayout(4, 2, List.of(0), List.of(Target.QUERY), 2);
        Adapter start = Adapter.ffa(layout, 2, 1, new float[layout.length()]);
        DpSgdSettings settings = new DpSgdSettings(0, 1, 1, 5, 0.1, 0.9, 1);
        HashedGradients model = new HashedGradients();
        LocalTrainer trainer =
                new LocalTrainer(model, TrainingSet.ofRecords(HashedGradients.records(3, 4, 5)), sampler(), NONE);
        List<Double> told = new ArrayList<>();
        float[] first =
                trainer.train(start, settings, 4, Checkpoints.NONE, told::add).vector();
        float[] second = trainer.train(start, settings, 4, Checkpoints.NONE, fraction -> {})
                .vector();
        assertThat(told).containsExactly(0.0, 0.25, 0.5, 0.75, 1.0);
        assertThat(model.calls).hasSize(8);
        assertThat(second).isEqualTo(first);
        assertThat(start.vector()).containsOnly(0f);
    }

    /** Whatever step it ends after, and whatever its optimiser and clip remember: bits are those of one process. */
    @Test
    void aTrainingThatGoesOnAfterAnyStepIsThatOfOneProcess() {
        AdapterLayout layout = new AdapterLayout(4, 2, List.of(0), List.of(Target.QUERY), 2);
        Adapter start = Adapter.ffa(layout, 2, 1, new float[layout.length()]);
        List<Optimiser> optimisers = List.of(new Momentum(0.1, 0.9, 0.5), new DpAdamBc(0.05, 0.9, 0.95, 1e-5));
        for (Optimiser optimiser : optimisers) {
            DpSgdSettings settings = new DpSgdSettings(
                    1, 0.5, 1, 5, optimiser, new GroupScales(1, 0.5), Optional.of(new AdaptiveClip(0.5, 0.3, 2)));
            float[] whole = inPieces(start, settings, 8, 8);
            assertThat(whole).isNotEqualTo(start.vector());
            for (int length = 1; length < 8; length++) {
                assertThat(inPieces(start, settings, 8, length))
                        .as("%s, ended after every %d steps", optimiser, length)
                        .isEqualTo(whole);
            }
        }
    }

    /** Ends after each so many steps, and is started again with all that was kept; draws go on. */
    private static float[] inPieces(Adapter start, DpSgdSettings settings, int steps, int length) {
        NoiseSource noise = new ExactGaussian(new SeededSecureRandom(5));
        PoissonSampler sampler = sampler();
        Memory memory = new Memory();
        while (true) {
            int end = memory.last().map(TrainingState::steps).orElse(0) + length;
            List<Integer> reached = new ArrayList<>();
            LocalTrainer trainer = new LocalTrainer(
                    new HashedGradients(), TrainingSet.ofRecords(HashedGradients.records(3, 4, 5, 6)), sampler, noise);
            try {
                return trainer.train(start, settings, steps, memory, fraction -> {
                            reached.add((int) Math.round(fraction * steps));
                            if (fraction < 1 && reached.get(reached.size() - 1) == end) {
                                throw new Killed();
                            }
                        })
                        .vector();
            } catch (Killed killed) {
                assertThat(reached).as("steps").hasSize(length + 1);
            }
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class Memory implements Checkpoints {
        private Optional<TrainingState> last = Optional.empty();

        @Override
        public Optional<TrainingState> last() {
            return last;
        }

        @Override
        public void reached(Supplier<TrainingState> state) {
            last = Optional.of(state.get());
        }
    }

    @Test
    void withoutNoiseARealModelLearnsToTellAttacksFromHarmlessLines() {
        PrefixCache model = new PrefixCache(LoadedModel.fp32(), 1L << 28);
        List<TokenisedExample> records = new ArrayList<>();
        for (String line : LogLines.some(14, 7)) {
            records.add(example(line, 0));
        }
        for (String line : LogLines.some(21, 14)) {
            records.add(example(line, 1));
        }
        for (int i = 0; i < 10; i++) {
            records.add(example(
                    "GET /catalogue/item-" + (100 + 37 * i) + " Mozilla/5.0 (Windows NT 10.0) Firefox/1" + i, 0));
            records.add(
                    example("GET /catalogue?item=" + i + "' OR '1'='1 Mozilla/5.0 (Windows NT 10.0) Firefox/1" + i, 1));
        }
        AdapterLayout layout = new AdapterLayout(384, 8, List.of(4, 5), List.of(Target.QUERY, Target.VALUE), 2);
        Adapter start = Adapters.first(layout, 7);
        DpSgdSettings settings = new DpSgdSettings(0, 1, 5, records.size(), 0.3, 0.9, 1);
        Adapter trained = new LocalTrainer(model::gradients, TrainingSet.ofRecords(records), sampler(), NONE)
                .train(start, settings, 5, Checkpoints.NONE, fraction -> {});
        double before = loss(model, records, start);
        double after = loss(model, records, trained);
        System.out.printf("%d lines: loss %.3f before, %.3f after%n", records.size(), before, after);
        assertThat(before).isBetween(0.4, 1.2);
        assertThat(after).isLessThan(0.4 * before);
        assertThat(Arrays.copyOf(trained.vector(), layout.head()))
                .as("B was trained")
                .doesNotContain(0f);
    }

    private static double loss(PrefixCache model, List<TokenisedExample> records, Adapter adapter) {
        List<Tokens> texts = records.stream().map(TokenisedExample::tokens).toList();
        int[] labels = records.stream().mapToInt(TokenisedExample::label).toArray();
        PerExampleGradients gradients = model.gradients(texts, labels, adapter);
        double sum = 0;
        for (float loss : gradients.losses()) {
            sum += loss;
        }
        return sum / records.size();
    }

    private static TokenisedExample example(String line, int label) {
        return new TokenisedExample(LoadedModel.tokenizer().tokens(line), label);
    }

    private static PoissonSampler sampler() {
        return new PoissonSampler(new SeededSecureRandom(3));
    }
}
