package dev.minga.node.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.node.model.Adapter;
import dev.minga.node.model.PerExampleGradients;
import dev.minga.node.model.Tokens;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsolationCheckTest {
    private static final AdapterLayout LAYOUT = new AdapterLayout(4, 2, List.of(0), List.of(Target.QUERY), 2);
    private static final Adapter ZERO = Adapter.ffa(LAYOUT, 2, 1, new float[18]);

    private final HashedGradients honest = new HashedGradients();

    /** What is added to one value of the gradient at a place in a batch. */
    private interface Leak {
        float of(List<Tokens> texts, int[] labels, int at);
    }

    private OptionalInt check(int maxTokens, Leak leak) {
        GradientModel model = (texts, labels, adapter) -> {
            PerExampleGradients gradients = honest.gradients(texts, labels, adapter);
            for (int i = 0; i < texts.size(); i++) {
                gradients.flat()[18 * i + 17] += leak.of(texts, labels, i);
            }
            return gradients;
        };
        return new IsolationCheck(model, ZERO, 100).dependentLength(maxTokens);
    }

    @Test
    void aModelThatKeepsTextsApartPassesInEveryShape() {
        assertThat(check(128, (texts, labels, at) -> labels[at])).isEmpty();
        assertThat(honest.calls.stream().map(HashedGradients.Call::examples).distinct())
                .containsExactlyInAnyOrder(1, 2, 4, 5, 8, 10, 16, 32);
    }

    @Test
    void everyWayToDependOnNeighboursIsFound() {
        float ulp = 0x1p-20f;
        assertThat(check(64, (texts, labels, at) -> texts.size() * ulp)).hasValue(13);
        assertThat(check(64, (texts, labels, at) -> at * ulp)).hasValue(13);
        assertThat(check(64, (texts, labels, at) -> texts.get(0).ids()[1] * ulp))
                .hasValue(13);
        assertThat(check(64, (texts, labels, at) -> texts.get(texts.size() - 1).length() > 16 ? at * ulp : 0))
                .hasValue(29);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 61, 49})
    void onlyShapesThatTrainingMeetsMatter(int maxTokens) {
        assertThat(check(maxTokens, (texts, labels, at) -> texts.get(at).length() > 64 ? at : 0))
                .isEmpty();
        assertThat(check(65, (texts, labels, at) -> texts.get(at).length() > 64 ? at : 0))
                .hasValue(77);
    }
}
