package dev.minga.shared.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.shared.settings.SettingsMatrix.Choice;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsMatrixTest {
    record Inner(int rank, Optional<Double> scale, Optional<List<Integer>> layers) {}

    record Outer(String name, Inner lora, Optional<Inner> other) {}

    private static final String PLAIN = """
            name: one
            lora:
              rank: 2
              scale: 0.5
            """;

    private static SettingsMatrix matrix(String matrix) throws SettingsException {
        return SettingsMatrix.parse("f.yaml", PLAIN + matrix, "matrix");
    }

    @Test
    void withoutAMatrixThereIsOneCell() throws SettingsException {
        SettingsMatrix one = matrix("");
        assertThat(one.cells()).containsExactly(List.of());
        assertThat(one.bind(List.of(), Outer.class))
                .isEqualTo(new Outer("one", new Inner(2, Optional.of(0.5), Optional.empty()), Optional.empty()));
    }

    @Test
    void cellsAreAllCombinationsAndTheLastAxisChangesFastest() throws SettingsException {
        SettingsMatrix crossed = matrix("matrix:\n  lora.rank: [4, 8]\n  lora.layers: [[0], [1, 2]]\n");
        assertThat(crossed.axes()).containsExactly("lora.rank", "lora.layers");
        assertThat(crossed.cells())
                .containsExactly(
                        List.of(new Choice("lora.rank", "4"), new Choice("lora.layers", "0")),
                        List.of(new Choice("lora.rank", "4"), new Choice("lora.layers", "1 2")),
                        List.of(new Choice("lora.rank", "8"), new Choice("lora.layers", "0")),
                        List.of(new Choice("lora.rank", "8"), new Choice("lora.layers", "1 2")));
        assertThat(crossed.bind(crossed.cells().get(3), Outer.class).lora())
                .isEqualTo(new Inner(8, Optional.of(0.5), Optional.of(List.of(1, 2))));
    }

    @Test
    void aCaseSetsSeveralKeysAndMakesThoseThatAreNotThere() throws SettingsException {
        SettingsMatrix cases = matrix("""
                matrix:
                  scheme:
                    - {name: plain}
                    - {name: both, lora.scale: 7, other.rank: 3}
                """);
        assertThat(cases.bind(cases.cells().get(0), Outer.class).other()).isEmpty();
        Outer both = cases.bind(cases.cells().get(1), Outer.class);
        assertThat(both.lora().scale()).hasValue(7.0);
        assertThat(both.other()).hasValue(new Inner(3, Optional.empty(), Optional.empty()));
        assertThat(both.lora().rank()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "matrix: 3 | f.yaml:5: 'matrix' needs keys below it, found '3'",
                "matrix: {a: 3} | f.yaml:5: 'a' needs a list of values or of named cases, found '3'",
                "matrix: {a: []} | f.yaml:5: 'a' needs a list of values or of named cases, found a list",
                "matrix: {a: [{b: 1}]} | f.yaml:5: a case of 'a' needs a 'name'",
                "matrix: {a: [1, 2, 1]} | f.yaml:5: 'a' has '1' twice"
            })
    void aMatrixThatIsNoneIsRefusedWithItsLine(String matrix, String message) {
        assertThatThrownBy(() -> matrix(matrix))
                .isInstanceOf(SettingsException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "matrix: {lora.rnak: [1]} | f.yaml:5: unknown key 'rnak' under 'lora'; did you mean 'rank'?",
                "matrix: {lora.rank: [x]} | f.yaml:5: 'lora.rank' needs a whole number, found 'x'",
                "matrix: {name.x: [1]} | f.yaml:5: 'name.x' is below 'name', which is 'one' on line 1"
            })
    void whatACellSetsIsCheckedWithTheLineOfTheMatrix(String text, String message) throws SettingsException {
        SettingsMatrix matrix = matrix(text);
        assertThatThrownBy(() -> matrix.bind(matrix.cells().get(0), Outer.class))
                .isInstanceOf(SettingsException.class)
                .hasMessage(message);
    }
}
