package dev.minga.shared.evaluation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.minga.shared.text.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/** Reads the lines of a {@link PublicSet}. What a message shows of a line is short and can be printed. Stateless. */
final class PublicSetLine {
    private static final String FORM = "; write {\"text\": \"…\", \"label\": \"…\"}";
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final List<String> labels;

    PublicSetLine(List<String> labels) {
        this.labels = List.copyOf(labels);
    }

    PublicSet.Labelled read(int number, byte[] file, int from, int end) throws MalformedPublicSetException {
        if (from == end) {
            throw MalformedPublicSetException.at(number, "is empty; delete it");
        }
        if (end - from > PublicSet.MOST_LINE_BYTES) {
            throw MalformedPublicSetException.at(
                    number, "is longer than " + PublicSet.MOST_LINE_BYTES + " bytes; shorten or delete it");
        }
        String line = decoded(number, file, from, end);
        String text = null;
        String label = null;
        try (JsonParser json = JSON.createParser(line)) {
            require(json.nextToken() == JsonToken.START_OBJECT, number);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                require(json.nextToken() == JsonToken.VALUE_STRING, number);
                switch (key) {
                    case "text" -> text = json.getText();
                    case "label" -> label = json.getText();
                    default ->
                        throw MalformedPublicSetException.at(number, "has the key " + Printable.quoted(key) + FORM);
                }
            }
            require(json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null, number);
        } catch (IOException e) {
            throw none(number); // in which words Jackson shows hostile bytes is its own affair
        }
        if (text == null || label == null) {
            throw none(number);
        }
        requireVisible(number, text);
        int known = labels.indexOf(label);
        if (known < 0) {
            throw MalformedPublicSetException.at(
                    number,
                    "has the label " + Printable.quoted(label) + ", the plan's are " + String.join(", ", labels));
        }
        return new PublicSet.Labelled(text, known);
    }

    private static String decoded(int number, byte[] file, int from, int end) throws MalformedPublicSetException {
        String line;
        try {
            line = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file, from, end - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw MalformedPublicSetException.at(number, "is not UTF-8; save the file as UTF-8");
        }
        if (line.charAt(0) == '\uFEFF') {
            throw MalformedPublicSetException.at(number, "begins with a byte order mark; save the file without");
        }
        OptionalInt control = line.codePoints().filter(Character::isISOControl).findFirst();
        if (control.isPresent()) {
            throw MalformedPublicSetException.at(
                    number,
                    control.getAsInt() == '\r'
                            ? "has a carriage return; end lines with a line feed alone"
                            : "has the control character " + name(control.getAsInt()) + "; take it out");
        }
        return line;
    }

    /** A node shows a model no others either: it writes them out. */
    private static void requireVisible(int number, String text) throws MalformedPublicSetException {
        if (text.isBlank()) {
            throw MalformedPublicSetException.at(number, "has an empty text; delete the line");
        }
        OptionalInt hidden = text.codePoints().filter(PublicSetLine::isHidden).findFirst();
        if (hidden.isPresent()) {
            String name = name(hidden.getAsInt());
            throw MalformedPublicSetException.at(
                    number, "has the hidden character " + name + " in its text; write <" + name + ">, as nodes do");
        }
    }

    private static boolean isHidden(int character) {
        int type = Character.getType(character);
        return character != '\t'
                && (type == Character.CONTROL
                        || type == Character.FORMAT
                        || type == Character.SURROGATE
                        || type == Character.LINE_SEPARATOR
                        || type == Character.PARAGRAPH_SEPARATOR);
    }

    private static String name(int character) {
        return String.format("U+%04X", character);
    }

    private static void require(boolean condition, int number) throws MalformedPublicSetException {
        if (!condition) {
            throw none(number);
        }
    }

    private static MalformedPublicSetException none(int number) {
        return MalformedPublicSetException.at(number, "is no JSON object of two strings" + FORM);
    }
}
