package dev.minga.node.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.minga.crypto.privacy.ExactGaussian;
import dev.minga.crypto.privacy.PoissonSampler;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.Adapters;
import dev.minga.node.model.LoadedModel;
import dev.minga.node.model.LogLines;
import dev.minga.node.model.Precision;
import dev.minga.node.model.PrefixCache;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real model's steps: neither the cut of a batch, nor the order of the records, nor what is remembered changes a bit. */
class MicroBatchingTest {
    private static final AdapterLayout LAYOUT =
            new AdapterLayout(384, 4, List.of(5), List.of(Target.QUERY, Target.VALUE), 2);

    @ParameterizedTest
    @EnumSource(names = {"FP32", "BF16"})
    void aStepIsTheSameInMicroBatchesOf1And7And64(Precision precision) {
        assumeTrue(
                precision == Precision.FP32 || LoadedModel.hasBf16() || Boolean.getBoolean("minga.deep"),
                "this processor has no bf16 and would take a minute for it; -Pdeep takes it");
        List<TokenisedExample> records = new ArrayList<>();
        for (String line : LogLines.some(3, 20)) {
            records.add(new TokenisedExample(LoadedModel.tokenizer().tokens(line), records.size() % 2));
        }
        PrefixCache warm = new PrefixCache(LoadedModel.of(precision), 1L << 28);
        float[] expected = step(records, warm, 1);
        long seed = 29;
        Collections.shuffle(records, new Random(seed));
        assertThat(step(records, warm, 7)).isEqualTo(expected);
        Collections.shuffle(records, new Random(seed + 1));
        PrefixCache cold = new PrefixCache(LoadedModel.of(precision), 0);
        assertThat(step(records, cold, 64)).as("%s, seed %s", precision, seed).isEqualTo(expected);
    }

    private static float[] step(List<TokenisedExample> records, PrefixCache model, int size) {
        DpSgdSettings settings = new DpSgdSettings(1, 1, 1, 20, 0.3, 0, 2);
        Adapter start = Adapters.random(LAYOUT, 7, 0.02);
        return new DpSgd(
                        model::gradients,
                        settings,
                        LAYOUT.length(),
                        new PoissonSampler(new SeededSecureRandom(3)),
                        new ExactGaussian(new SeededSecureRandom(4)),
                        batch -> DpSgdTest.inParts(batch, size))
                .step(records, start)
                .vector();
    }
}
