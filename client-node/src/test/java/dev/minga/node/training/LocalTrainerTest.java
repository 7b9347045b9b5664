package dev.minga.node.training;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
        float[] first = trainer.train(start, settings, 4, told::add).vector();
        float[] second = trainer.train(start, settings, 4, fraction -> {}).vector();
        assertThat(told).containsExactly(0.25, 0.5, 0.75, 1.0);
        assertThat(model.calls).hasSize(8);
        assertThat(second).isEqualTo(first);
        assertThat(start.vector()).containsOnly(0f);
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
                .train(start, settings, 5, fraction -> {});
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
