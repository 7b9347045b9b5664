package dev.minga.shared.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GroupedTest {
    @Test
    void whatIsReadAloudIsUnderstoodAgain() {
        String digest = "0123456789abcdef".repeat(4);
        assertThat(Grouped.byFour(digest)).startsWith("0123 4567 89ab ").hasSize(79);
        assertThat(Grouped.sha256(" " + Grouped.byFour(digest).toUpperCase() + "\n"))
                .contains(digest);
        assertThat(Grouped.sha256("01:23:" + digest.substring(4))).contains(digest);
        assertThat(Grouped.sha256(digest.substring(1))).isEmpty();
        assertThat(Grouped.sha256(digest.replace('a', 'g'))).isEmpty();
    }
}
