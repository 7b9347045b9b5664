package dev.minga.node.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A {@code tokenizer.json} of Hugging Face tokenizers, from a stranger: of at most 64 MiB, and with no id that the encoder has no
 * vector for. What the file means is left to the tokenizers library.
 */
final class TokenizerFile {
    private static final long MOST_BYTES = 64 << 20;
    private static final String REMEDY =
            "Copy the model's directory again; a fast tokenizer's save_pretrained writes it";
    // A vocabulary has tens of thousands of names, each once.
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private TokenizerFile() {}

    /** @param vocabulary number of the encoder's word vectors */
    static void check(Path file, int vocabulary) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UnusableBaseException(file + " is missing", REMEDY);
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new UnusableBaseException(
                    file + " has " + Files.size(file) + " bytes, more than " + MOST_BYTES, REMEDY);
        }
        long largest;
        try (JsonParser json = JSON.createParser(file.toFile())) {
            largest = largestId(json);
        } catch (JacksonException e) {
            throw ConfigFile.damaged(file, e.getOriginalMessage());
        } catch (CharConversionException e) {
            throw ConfigFile.damaged(file, e.getMessage());
        }
        if (largest < 0 || largest >= vocabulary) {
            throw new UnusableBaseException(
                    file + (largest < 0 ? " has no vocabulary" : " has the id " + largest)
                            + ", but the encoder has vectors for 0 to " + (vocabulary - 1),
                    "Copy tokenizer and weights of one model together");
        }
    }

    /** The largest id of {@code model.vocab} and {@code added_tokens}; -1 if there is none. */
    private static long largestId(JsonParser json) throws IOException {
        long largest = -1;
        if (json.nextToken() != JsonToken.START_OBJECT) {
            return largest;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            JsonToken value = json.nextToken();
            if (key.equals("model") && value == JsonToken.START_OBJECT) {
                largest = Math.max(largest, ofModel(json));
            } else if (key.equals("added_tokens") && value == JsonToken.START_ARRAY) {
                largest = Math.max(largest, ofAdded(json));
            } else {
                json.skipChildren();
            }
        }
        return largest;
    }

    private static long ofModel(JsonParser json) throws IOException {
        long largest = -1;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean vocabulary = json.currentName().equals("vocab");
            JsonToken value = json.nextToken();
            if (vocabulary && value == JsonToken.START_OBJECT) {
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    largest = Math.max(largest, json.nextLongValue(Long.MAX_VALUE));
                }
            } else if (vocabulary && value == JsonToken.START_ARRAY) {
                // Unigram: an entry's id is its place.
                while (json.nextToken() == JsonToken.START_ARRAY) {
                    json.skipChildren();
                    largest++;
                }
            } else {
                json.skipChildren();
            }
        }
        return largest;
    }

    private static long ofAdded(JsonParser json) throws IOException {
        long largest = -1;
        while (json.nextToken() == JsonToken.START_OBJECT) {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean id = json.currentName().equals("id");
                json.nextToken();
                if (id) {
                    largest = Math.max(largest, json.getValueAsLong(Long.MAX_VALUE));
                }
                json.skipChildren();
            }
        }
        return largest;
    }
}
