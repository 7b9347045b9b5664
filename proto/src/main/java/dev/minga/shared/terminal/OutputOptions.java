package dev.minga.shared.terminal;

import dev.minga.shared.settings.EnumText;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** A mixin with {@code --output text|json}. */
public final class OutputOptions {
    /** What results look like. */
    public enum Format {
        /** For people. */
        TEXT,
        /** For programs: one JSON value a line. */
        JSON
    }

    @Option(
            names = "--output",
            paramLabel = "text|json",
            defaultValue = "text",
            converter = FormatConverter.class,
            description = "How to print results: text (the default) or json.")
    private Format format = Format.TEXT;

    /** Returns the format that was asked for, text if none was. */
    public Format format() {
        return format;
    }

    /** Prints a result: the value itself as JSON, or the text that describes it. */
    public void print(Terminal terminal, Object value, String text) {
        if (format == Format.JSON) {
            terminal.json(value);
        } else {
            terminal.println(text);
        }
    }

    static final class FormatConverter implements ITypeConverter<Format> {
        @Override
        public Format convert(String value) {
            try {
                return EnumText.parse(value, Format.class);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
