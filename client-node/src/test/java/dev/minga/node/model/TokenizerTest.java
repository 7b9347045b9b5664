package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
    private static final long START = 101;
    private static final long END = 102;

    @Test
    void aSentenceHasItsKnownWordPieces() {
        assertThat(LoadedModel.tokenizer().tokens("a cat sits on the mat").ids())
                .containsExactly(START, 1037, 4937, 7719, 2006, 1996, 13523, END);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 16, 64, 128, 129, 512})
    void aLongTextIsCutToTheTokensAskedForAndKeepsBothMarkers(int maxTokens) throws IOException {
        try (Tokenizer tokenizer = Tokenizer.open(BaseModel.MINILM, maxTokens)) {
            Tokens tokens = tokenizer.tokens("failed password ".repeat(2_000));
            assertThat(tokens.length()).isEqualTo(maxTokens);
            assertThat(tokens.ids()).startsWith(START).endsWith(END);
        }
    }

    @Test
    void aShortTextIsNotPadded() {
        for (String line : LogLines.all()) {
            Tokens tokens = LoadedModel.tokenizer().tokens(line);
            assertThat(tokens.ids()).as(line).startsWith(START).endsWith(END).doesNotContain(0L);
        }
        assertThat(LoadedModel.tokenizer().tokens("").ids()).containsExactly(START, END);
    }

    @Test
    void aTextThatSpellsTheMarkersKeepsTheRealOnesAtBothEnds() {
        long[] ids = LoadedModel.tokenizer().tokens("[SEP] x [CLS] [PAD]").ids();
        assertThat(ids).startsWith(START).endsWith(END);
    }

    @Test
    void theSameTextHasTheSameTokensWhateverCameBefore() {
        long[] before = LoadedModel.tokenizer().tokens("GET /etc/passwd").ids();
        LoadedModel.tokenizer().tokens("x".repeat(100_000));
        assertThat(LoadedModel.tokenizer().tokens("GET /etc/passwd").ids()).isEqualTo(before);
    }
}
