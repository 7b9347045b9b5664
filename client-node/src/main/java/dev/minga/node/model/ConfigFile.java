package dev.minga.node.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.minga.shared.settings.Json;
import dev.minga.shared.text.Printable;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A {@code config.json} as Hugging Face libraries write it, from a stranger: at most a megabyte, one object. Keys that nobody
 * asks for are passed over.
 */
record ConfigFile(Path file, JsonNode object) {
    private static final long MOST_BYTES = 1 << 20;

    static ConfigFile read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UnusableBaseException(file + " is missing", "Copy the model's whole directory");
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new UnusableBaseException(
                    file + " has " + Files.size(file) + " bytes, more than " + MOST_BYTES,
                    "Copy the model's directory again");
        }
        try {
            JsonNode json = Json.mapper().readTree(Files.readAllBytes(file));
            if (json.isObject()) {
                return new ConfigFile(file, json);
            }
        } catch (JacksonException e) {
            throw damaged(file, e.getOriginalMessage());
        } catch (CharConversionException e) {
            throw damaged(file, e.getMessage());
        }
        throw new UnusableBaseException(file + " holds no JSON object", "Copy the model's directory again");
    }

    /** A JSON file that is none. */
    static UnusableBaseException damaged(Path file, @Nullable String how) {
        return new UnusableBaseException(file + " is damaged: " + how, "Copy the model's directory again");
    }

    /** A text, or what it is if the key is missing or null. */
    String text(String key, String otherwise) throws UnusableBaseException {
        JsonNode value = object.get(key);
        if (value == null || value.isNull()) {
            return otherwise;
        }
        if (!value.isTextual()) {
            throw refused(key + " is no text", "a text");
        }
        return value.textValue();
    }

    /** A switch that is off if the key is missing or null. */
    boolean isOn(String key) throws UnusableBaseException {
        JsonNode value = object.get(key);
        if (value != null && !value.isNull() && !value.isBoolean()) {
            throw refused(key + " is neither true nor false", "true or false");
        }
        return value != null && value.booleanValue();
    }

    /** A whole number that must be there. */
    int number(String key, int least, int most) throws UnusableBaseException {
        if (!object.hasNonNull(key)) {
            throw refused(key + " is missing", "a number");
        }
        return number(key, least, most, least);
    }

    /** A whole number, or what it is if the key is missing or null. */
    int number(String key, int least, int most, int otherwise) throws UnusableBaseException {
        JsonNode value = object.get(key);
        if (value == null || value.isNull()) {
            return otherwise;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            throw refused(
                    key + " is " + Printable.quoted(value.asText()), "a whole number from " + least + " to " + most);
        }
        return value.intValue();
    }

    /** A number above 0 and at most 1, or what it is if the key is missing or null. */
    double fraction(String key, double otherwise) throws UnusableBaseException {
        JsonNode value = object.get(key);
        if (value == null || value.isNull()) {
            return otherwise;
        }
        if (!value.isNumber() || !(value.doubleValue() > 0 && value.doubleValue() <= 1)) {
            throw refused(key + " is " + Printable.quoted(value.asText()), "a number above 0 and at most 1");
        }
        return value.doubleValue();
    }

    private UnusableBaseException refused(String what, String wanted) {
        return new UnusableBaseException(
                file + ": " + what + "; it must be " + wanted, "Copy the model's directory again");
    }
}
