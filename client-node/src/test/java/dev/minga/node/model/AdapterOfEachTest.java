package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Factors;
import dev.minga.shared.lora.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Texts of several members in one batch, each with its member's adapter, have the gradients that they have without the others. */
class AdapterOfEachTest {
    private static final long SEED = 77;
    private static final int MEMBERS = 3;

    private final List<Tokens> texts = LoadedModel.tokens(LogLines.some(23, 11));
    private final int[] labels = {0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 1};
    private final Random random = new Random(SEED);

    @ParameterizedTest
    @EnumSource(Factors.class)
    void eachGetsItsOwnGradientBitForBit(Factors trained) {
        AdapterLayout layout =
                new AdapterLayout(384, 4, List.of(4, 5), List.of(Target.QUERY, Target.VALUE), 2).training(trained);
        Adapter first = Adapters.withHistory(layout, SEED, 0.02, 8);
        List<Adapter> members = new ArrayList<>();
        for (int member = 0; member < MEMBERS; member++) {
            members.add(first.with(moved(first.vector())));
        }
        List<Adapter> ofEach = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            ofEach.add(members.get(random.nextInt(MEMBERS)));
        }
        PrefixCache cache = new PrefixCache(LoadedModel.fp32(), 1L << 28);

        PerExampleGradients together = cache.gradientsOfEach(texts, labels, ofEach);

        for (int i = 0; i < texts.size(); i++) {
            PerExampleGradients alone = cache.gradients(List.of(texts.get(i)), new int[] {labels[i]}, ofEach.get(i));
            int from = i * layout.length();
            assertThat(Arrays.copyOfRange(together.flat(), from, from + layout.length()))
                    .as("text %s, %s, seed %s", i, trained, SEED)
                    .isEqualTo(alone.flat());
            assertThat(together.losses()[i]).isEqualTo(alone.losses()[0]);
        }
    }

    private float[] moved(float[] vector) {
        float[] other = vector.clone();
        for (int i = 0; i < other.length; i++) {
            other[i] += (float) (0.02 * random.nextGaussian());
        }
        return other;
    }
}
