package dev.minga.node.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafePatternTest {
    static Stream<String> tooLarge() {
        return Stream.of(
                "(((a{1000}){1000}){1000})",
                "((a{1,1000}){20}",
                "(?:".repeat(3_000) + "a" + ")*".repeat(3_000),
                "(?:".repeat(100) + "a" + ")*".repeat(100),
                "(?:(?:[a-z]?){1000}){20}Q",
                "x".repeat(5_000));
    }

    /** A gigabyte, a stack that overflows, or seconds a line, from a few characters of a stranger's rule. */
    @ParameterizedTest
    @MethodSource("tooLarge")
    void whatStandsForAnEndlessProgramIsRefused(String expression) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SafePattern.of(expression, 0))
                .withMessageContaining("is too large; write it with fewer characters, groups and counted repetitions");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
                "(?:\\d{1,3}\\.){3}\\d{1,3}",
                "a{1000}",
                "(?i)[(){2}[\\]]{3}(x|y)*\\({4}",
                "{,5}a{x}"
            })
    void whatRulesSayIsNot(String expression) {
        assertThat(SafePattern.of(expression, 0).pattern()).isEqualTo(expression);
    }
}
