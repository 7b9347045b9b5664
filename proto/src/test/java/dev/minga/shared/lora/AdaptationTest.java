package dev.minga.shared.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.MalformedTensorFileException;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorFileWriter;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which tensors travel, scheme by scheme and round by round, and what a refresh does. */
class AdaptationTest {
    private static final int HIDDEN = 8;
    private static final int RANK = 2;
    private static final AdapterLayout LAYOUT =
            new AdapterLayout(HIDDEN, RANK, List.of(0, 1), List.of(Target.QUERY), 3);
    private static final long SEED = 11;

    private static Adaptation of(LoraScheme scheme, int refresh, int rounds) {
        return new Adaptation(LAYOUT, scheme, refresh, rounds, SEED);
    }

    private static String letters(AdapterLayout layout) {
        StringBuilder letters = new StringBuilder();
        layout.trainable()
                .forEach(spec -> letters.append(spec.name().replaceAll(".*(A|B)\\.weight|head\\.(.).*", "$1$2")));
        return letters.toString();
    }

    /** Two slots, then the head's weight and bias. */
    @ParameterizedTest
    @CsvSource({
        "FFA,    BBwb,   BBwb,   BBwb",
        "FEDSVD, BBwb,   BBwb,   BBwb",
        "FEDAVG, AABBwb, AABBwb, AABBwb",
        "ROLORA, BBwb,   AAwb,   BBwb",
    })
    void whatIsSentDependsOnSchemeAndRound(LoraScheme scheme, String first, String second, String third) {
        Adaptation adaptation = of(scheme, 0, 3);
        assertThat(letters(adaptation.delta(1))).isEqualTo(first);
        assertThat(letters(adaptation.delta(2))).isEqualTo(second);
        assertThat(letters(adaptation.delta(3))).isEqualTo(third);
        for (int round = 1; round <= 3; round++) {
            AdapterLayout delta = adaptation.delta(round);
            assertThat(delta.length())
                    .isEqualTo(delta.trainable().stream()
                            .mapToLong(spec -> spec.elements())
                            .sum());
            assertThat(delta.tensors(new float[delta.length()]).keySet())
                    .isSubsetOf(adaptation.first().tensors().keySet());
        }
    }

    private static float[] publicA(LoraScheme scheme, int slot, int earlier) {
        return scheme == LoraScheme.FFA_GAUSSIAN
                ? PublicDraw.gaussianA(LAYOUT, slot, SEED, earlier)
                : PublicDraw.orthonormalA(LAYOUT, slot, SEED, earlier);
    }

    @ParameterizedTest
    @EnumSource
    void aRunBeginsWithPublicFactorsAndReadsBack(LoraScheme scheme) throws IOException {
        Adaptation adaptation = of(scheme, 0, 3);
        GlobalAdapter first = adaptation.first();
        assertThat(first.tensors().keySet().stream().anyMatch(name -> name.contains("lora_A")))
                .isEqualTo(scheme != LoraScheme.FFA && scheme != LoraScheme.FFA_GAUSSIAN);
        assertThat(first.a(1)).isEqualTo(publicA(scheme, 1, 0));
        assertThat(first.b(1)).containsOnly(0);
        assertThat(read(adaptation, first, 0).tensors()).isEqualTo(first.tensors());
    }

    private static GlobalAdapter read(Adaptation adaptation, GlobalAdapter adapter, int done) throws IOException {
        byte[] bytes = TensorFileWriter.encode(adapter.tensors(), new TreeMap<>());
        try (TensorFile file = TensorFile.open(bytes, TensorFile.Limits.ADAPTER)) {
            return adaptation.read(file, done);
        }
    }

    /** The same with every number of its current adapter drawn anew. */
    private static GlobalAdapter trained(GlobalAdapter adapter, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SortedMap<String, FloatTensor> tensors = new TreeMap<>(adapter.tensors());
        tensors.replaceAll((name, tensor) -> {
            float[] values = new float[tensor.values().length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (random.nextDouble() - 0.5);
            }
            return name.startsWith("history") ? tensor : new FloatTensor(tensor.shape(), values);
        });
        return adapter.adaptation().of(tensors);
    }

    /** Sum over all adapters, past and present, one product after the other. */
    private static double[] product(GlobalAdapter adapter, int slot) {
        double[] sum = new double[HIDDEN * HIDDEN];
        addProduct(sum, adapter.earlierA(slot), adapter.earlierB(slot));
        addProduct(sum, adapter.a(slot), adapter.b(slot));
        return sum;
    }

    private static void addProduct(double[] sum, float[] a, float[] b) {
        int rank = a.length / HIDDEN;
        for (int out = 0; out < HIDDEN; out++) {
            for (int in = 0; in < HIDDEN; in++) {
                for (int r = 0; r < rank; r++) {
                    sum[out * HIDDEN + in] += (double) b[out * rank + r] * a[r * HIDDEN + in];
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefreshChangesNoProductBeginsAnewAndReadsBack(LoraScheme scheme) throws IOException {
        Adaptation adaptation = of(scheme, 2, 8);
        GlobalAdapter adapter = adaptation.first();
        for (int times = 1; times <= 3; times++) {
            GlobalAdapter before = trained(adapter, times);
            adapter = before.refreshed();
            assertThat(adapter.earlier()).isEqualTo(times);
            for (int slot = 0; slot < 2; slot++) {
                assertThat(product(adapter, slot))
                        .as("%s, slot %s", times, slot)
                        .isEqualTo(product(before, slot));
                assertThat(adapter.b(slot)).containsOnly(0);
                assertThat(adapter.a(slot)).isEqualTo(publicA(scheme, slot, times));
                assertThat(adapter.a(slot)).isNotEqualTo(before.a(slot));
            }
            assertThat(adapter.tensors().get("head.weight"))
                    .isEqualTo(before.tensors().get("head.weight"));
            GlobalAdapter read = read(adaptation, adapter, 2 * times);
            assertThat(read.tensors()).isEqualTo(adapter.tensors());
            assertThat(read.earlier()).isEqualTo(times);
        }
    }

    @Test
    void aModelWithMoreHistoryThanItsRoundsAllowIsRefused() throws IOException {
        Adaptation adaptation = of(LoraScheme.FFA, 2, 8);
        GlobalAdapter once = adaptation.first().refreshed();
        assertThat(read(adaptation, once, 7).earlier()).as("a run may go back").isEqualTo(1);
        assertThatExceptionOfType(MalformedTensorFileException.class)
                .isThrownBy(() -> read(adaptation, once, 1))
                .withMessageContaining("history.")
                .withMessageContaining("is not expected");
        assertThatExceptionOfType(MalformedTensorFileException.class)
                .isThrownBy(() -> read(of(LoraScheme.FFA, 0, 8), once, 7));
        assertThatExceptionOfType(MalformedTensorFileException.class)
                .as("another scheme's")
                .isThrownBy(() -> read(of(LoraScheme.FEDAVG, 2, 8), once, 7));
    }

    @Test
    void roundsThatRefreshAreEveryKthButNotTheLast() {
        Adaptation adaptation = of(LoraScheme.FFA, 3, 9);
        assertThat(java.util.stream.IntStream.rangeClosed(1, 9).filter(adaptation::refreshesAfter))
                .containsExactly(3, 6);
        assertThat(adaptation.mostEarlier(2)).isZero();
        assertThat(adaptation.mostEarlier(3)).isEqualTo(1);
        assertThat(adaptation.mostEarlier(9)).isEqualTo(2);
        assertThat(of(LoraScheme.FFA, 0, 9).refreshesAfter(3)).isFalse();
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedWithTheReason() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(LoraScheme.ROLORA, 3, 9))
                .withMessageStartingWith("refresh must be even for rolora, not 3: ");
        assertThat(of(LoraScheme.ROLORA, 4, 9)).isNotNull();
        assertThat(of(LoraScheme.FFA, 2, 8)).isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(LoraScheme.FFA, 2, 9))
                .withMessage("refresh: with 4 earlier adapters of rank 2 a model has rank 10, above 8;"
                        + " refresh more seldom, or lower the rank");
        AdapterLayout large = new AdapterLayout(16_384, 200, List.of(0, 1, 2), List.of(Target.QUERY), 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Adaptation(large, LoraScheme.FEDAVG, 0, 1, 1))
                .withMessageContaining("is larger than 16000000");
    }

    @Test
    void publicFactorsOfDifferentAdaptersAreDifferent() {
        float[] first = PublicDraw.orthonormalA(LAYOUT, 0, SEED, 1);
        double squares = 0;
        for (float value : first) {
            squares += value * value;
        }
        assertThat(squares).isCloseTo(RANK, within(1e-6));
        assertThat(first).isNotEqualTo(PublicDraw.orthonormalA(LAYOUT, 1, SEED, 0));
        assertThat(first).isNotEqualTo(PublicDraw.orthonormalA(LAYOUT, 0, SEED, 2));
    }
}
