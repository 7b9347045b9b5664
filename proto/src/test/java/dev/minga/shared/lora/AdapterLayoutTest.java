package dev.minga.shared.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorSpec;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterLayoutTest {
    private static final AdapterLayout LAYOUT =
            new AdapterLayout(4, 2, List.of(3, 1), List.of(Target.VALUE, Target.QUERY), 3);

    @Test
    void layersAscendAndTargetsStandAsQueryKeyValueHoweverTheyWereGiven() {
        assertThat(LAYOUT.layers()).containsExactly(1, 3);
        assertThat(LAYOUT.targets()).containsExactly(Target.QUERY, Target.VALUE);
        assertThat(LAYOUT.slots())
                .containsExactly(
                        new AdapterLayout.Slot(1, Target.QUERY),
                        new AdapterLayout.Slot(1, Target.VALUE),
                        new AdapterLayout.Slot(3, Target.QUERY),
                        new AdapterLayout.Slot(3, Target.VALUE));
        assertThat(LAYOUT).isEqualTo(new AdapterLayout(4, 2, List.of(1, 3), List.of(Target.QUERY, Target.VALUE), 3));
    }

    @Test
    void theTrainedTensorsAreEveryBThenTheHeadUnderTheirPeftNames() {
        assertThat(LAYOUT.trainable().stream().map(spec -> spec.name() + spec.shape()))
                .containsExactly(
                        "base_model.model.encoder.layer.1.attention.self.query.lora_B.weight[4, 2]",
                        "base_model.model.encoder.layer.1.attention.self.value.lora_B.weight[4, 2]",
                        "base_model.model.encoder.layer.3.attention.self.query.lora_B.weight[4, 2]",
                        "base_model.model.encoder.layer.3.attention.self.value.lora_B.weight[4, 2]",
                        "head.weight[3, 4]",
                        "head.bias[3]");
        assertThat(LAYOUT.slots().get(0).nameOfA())
                .isEqualTo("base_model.model.encoder.layer.1.attention.self.query.lora_A.weight");
        assertThat(LAYOUT.head()).isEqualTo(4 * 4 * 2);
        assertThat(LAYOUT.length()).isEqualTo(4 * 4 * 2 + 3 * 4 + 3);
    }

    @Test
    void tensorsAreConsecutivePiecesOfTheVector() {
        SortedMap<String, FloatTensor> tensors = LAYOUT.tensors(counting(LAYOUT.length()));
        float next = 0;
        for (TensorSpec spec : LAYOUT.trainable()) {
            FloatTensor tensor = tensors.get(spec.name());
            assertThat(tensor).as(spec.name()).isNotNull();
            assertThat(tensor.shape()).isEqualTo(spec.shape());
            for (float value : tensor.values()) {
                assertThat(value).as(spec.name()).isEqualTo(next);
                next++;
            }
        }
        assertThat(tensors).hasSize(6);
        assertThat(next).isEqualTo(LAYOUT.length());
    }

    @Test
    void aVectorSurvivesTheWayThroughTensors() {
        float[] vector = counting(LAYOUT.length());
        SortedMap<String, FloatTensor> tensors = LAYOUT.tensors(vector);
        tensors.put("something.else", new FloatTensor(List.of(1L), new float[1]));
        assertThat(LAYOUT.vector(tensors)).isEqualTo(vector);
        assertThat(LAYOUT.vector(tensors)).isNotSameAs(vector);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void aVectorOfAnotherLengthIsRefused(int difference) {
        float[] vector = new float[LAYOUT.length() + difference];
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LAYOUT.tensors(vector))
                .withMessage("a vector of 47 was expected, not of " + vector.length);
    }

    @Test
    void aMissingTensorAndOneOfAnotherShapeAreRefusedByName() {
        for (TensorSpec spec : LAYOUT.trainable()) {
            SortedMap<String, FloatTensor> missing = new TreeMap<>(LAYOUT.tensors(counting(LAYOUT.length())));
            missing.remove(spec.name());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> LAYOUT.vector(missing))
                    .withMessageContaining(spec.name());

            SortedMap<String, FloatTensor> turned = LAYOUT.tensors(counting(LAYOUT.length()));
            float[] values = Arrays.copyOf(turned.get(spec.name()).values(), (int) spec.elements());
            turned.put(spec.name(), new FloatTensor(List.of(spec.elements(), 1L), values));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> LAYOUT.vector(turned))
                    .withMessageContaining(spec.name())
                    .withMessageContaining(spec.shape().toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 2, hidden must be between 1 and 16384",
        "-4, 1, 2, hidden must be between 1 and 16384",
        "16385, 1, 2, hidden must be between 1 and 16384",
        "4, 0, 2, rank must be between 1 and 4",
        "4, 5, 2, rank must be between 1 and 4",
        "384, 257, 2, rank must be between 1 and 256",
        "4, 1, 0, classes must be between 1 and 1024",
        "4, 1, 1025, classes must be between 1 and 1024",
    })
    void numbersOutOfRangeAreRefused(int hidden, int rank, int classes, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdapterLayout(hidden, rank, List.of(0), List.of(Target.KEY), classes))
                .withMessageStartingWith(message);
    }

    @Test
    void layersAndTargetsMustBeDistinctAndWithinReach() {
        for (List<Integer> layers : List.of(List.of(1, 1), List.of(-1), List.of(256))) {
            assertThatIllegalArgumentException()
                    .as("layers %s", layers)
                    .isThrownBy(() -> new AdapterLayout(4, 2, layers, List.of(Target.QUERY), 2));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdapterLayout(4, 2, List.of(0), List.of(Target.KEY, Target.KEY), 2));
    }

    @Test
    void anAdapterThatNoFileCouldHoldIsRefusedAndNotCountedWithOverflow() {
        List<Integer> layers = IntStream.range(0, 256).boxed().toList();
        List<Target> targets = List.of(Target.values());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdapterLayout(16_384, 256, layers, targets, 2))
                .withMessage("an adapter of 3221258242 values is larger than 16000000");
        assertThat(new AdapterLayout(384, 256, List.of(0, 1, 2, 3, 4, 5), targets, 2).length())
                .isEqualTo(6 * 3 * 384 * 256 + 2 * 384 + 2);
    }

    @Test
    void targetsAreKnownByTheNamesThatPlansUse() {
        for (Target target : Target.values()) {
            assertThat(Target.of(target.label())).isEqualTo(target);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Target.of("Query"))
                .withMessage("unknown LoRA target 'Query'; known are query, key, value");
    }

    private static float[] counting(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = i;
        }
        return values;
    }
}
