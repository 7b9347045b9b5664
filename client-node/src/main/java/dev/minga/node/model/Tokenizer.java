package dev.minga.node.model;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * The base model's own tokenizer. A text's tokens depend on that text only. Thread-safe.
 */
public final class Tokenizer implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;

    private Tokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * Opens a base model's tokenizer.
     *
     * @param maxTokens texts are cut to this many tokens, markers included; 2 to the model's number of positions
     */
    public static Tokenizer open(BaseModel model, int maxTokens) throws IOException {
        try (InputStream in = model.openTokenizer()) {
            // The file itself asks for padding and truncation to 128; both are overridden.
            return new Tokenizer(HuggingFaceTokenizer.newInstance(
                    in, Map.of("padding", "false", "truncation", "true", "maxLength", Integer.toString(maxTokens))));
        }
    }

    /** The tokens of one text. */
    public Tokens tokens(String text) {
        return new Tokens(tokenizer.encode(text).getIds());
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
