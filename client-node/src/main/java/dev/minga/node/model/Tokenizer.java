package dev.minga.node.model;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The base model's own tokenizer. A text's tokens depend on that text only. Thread-safe.
 */
public final class Tokenizer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tokenizer.class);

    private final HuggingFaceTokenizer tokenizer;

    private Tokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * Opens a base model's tokenizer.
     *
     * @param maxTokens texts are cut to this many tokens, markers included; 2 to the model's number of positions
     * @throws UnusableBaseException if its file holds no tokenizer, or one without markers
     */
    public static Tokenizer open(BaseModel model, int maxTokens) throws IOException {
        try (InputStream in = model.openTokenizer()) {
            // The file itself may ask for padding and truncation, to 128; both are overridden.
            Tokenizer tokenizer = new Tokenizer(HuggingFaceTokenizer.newInstance(
                    in, Map.of("padding", "false", "truncation", "true", "maxLength", Integer.toString(maxTokens))));
            if (tokenizer.tokens("").length() < 2) {
                tokenizer.close();
                throw unusable(model, "puts no markers around a text");
            }
            return tokenizer;
        } catch (RuntimeException e) {
            // The library says so of a file that it cannot read.
            LOG.warn("tokenizer of {}", model, e);
            throw unusable(model, "cannot be read: " + e.getMessage());
        }
    }

    private static UnusableBaseException unusable(BaseModel model, String why) {
        return new UnusableBaseException("the tokenizer of " + model + " " + why, "Copy the model's directory again");
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
