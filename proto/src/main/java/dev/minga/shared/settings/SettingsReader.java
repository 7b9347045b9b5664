package dev.minga.shared.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads one YAML file into nested records. The keys are the names of the record components, and nothing is guessed:
 * unknown and duplicate keys are refused; every component must be given unless it is an {@link java.util.Optional} or its
 * type is {@code @Nullable}; what a compact constructor refuses with an {@link IllegalArgumentException} is reported with
 * its line.
 *
 * <p>A component may be a record, a {@code List}, a {@code Set}, a {@code Map} (which keep the order of the file), a
 * number (whole numbers in decimal digits, {@code 1e-5} for a {@code double}), a {@code boolean}, a {@code String} (any
 * scalar, as it is written), an enum ({@code nginx-combined}), a {@link java.time.Duration} ({@code 90s}), a
 * {@link ByteSize} ({@code 64MiB}), a {@link Path}, or a type that Jackson reads. Aliases and tags are refused,
 * and so are files above 1 MiB and keys nested more than 32 deep.
 *
 * <p>Stateless; safe for any number of threads.
 */
public final class SettingsReader {
    private static final int LARGEST_BYTES = 1 << 20;

    private SettingsReader() {}

    /**
     * Reads a file of UTF-8.
     *
     * @throws SettingsException if the file cannot be read or does not say exactly what {@code type} asks for
     */
    public static <T> T read(Path file, Class<T> type) throws SettingsException {
        return parse(file.toString(), text(file), type);
    }

    /**
     * Reads a file of UTF-8 that is no record of settings; the same parts of YAML are refused.
     *
     * @throws SettingsException if the file cannot be read or is not one YAML document
     */
    public static Node tree(Path file) throws SettingsException {
        return new YamlTree(file.toString()).parse(text(file));
    }

    static String text(Path file) throws SettingsException {
        String source = file.toString();
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LARGEST_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new SettingsException(source + ": no such file");
        } catch (IOException e) {
            throw new SettingsException(source + ": cannot be read (" + e + ")");
        }
        requireLength(source, bytes.length);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SettingsException(source + ": is not UTF-8");
        }
    }

    /**
     * Reads text, whose errors are reported under {@code sourceName}.
     *
     * @throws SettingsException if the text does not say exactly what {@code type} asks for
     */
    public static <T> T parse(String sourceName, String yaml, Class<T> type) throws SettingsException {
        requireLength(sourceName, yaml.length());
        Node root = new YamlTree(sourceName).parse(yaml);
        Object value = new Binder(sourceName).bind(root, type, KeyPath.ROOT);
        return type.cast(value);
    }

    private static void requireLength(String source, int length) throws SettingsException {
        if (length > LARGEST_BYTES) {
            throw new SettingsException(source + ": is larger than 1 MiB");
        }
    }
}
