package dev.minga.node.data;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** The log formats a node reads. The first three give the one normal form of {@link LineParser}. */
public enum LogFormat {
    /** nginx's and Apache's {@code combined} format; further fields behind it are ignored. */
    NGINX_COMBINED,
    /** One JSON object a line, as gateways write it. */
    JSON_GATEWAY,
    /** IIS's W3C extended format; a {@code #Fields:} directive is honoured from its line on. */
    IIS_W3C,
    /** RFC 5424 and RFC 3164, a line each. */
    SYSLOG,
    /** One JSON object a line, of any kind. */
    JSON_LINES,
    /** RFC 4180; the first row names the fields. */
    CSV,
    /** An export of Windows events in XML. */
    WINDOWS_XML,
    /** An export of Windows events in CSV, by the event viewer or PowerShell. */
    WINDOWS_CSV,
    /** No known format: a line is its own text. */
    PLAIN;

    /** A parser for one stream of records. */
    public LineParser parser() {
        return parser(List.of());
    }

    /**
     * The same.
     *
     * @param text the fields whose values are the text; none for what the format itself takes for it
     */
    public LineParser parser(List<String> text) {
        Grammar grammar = switch (this) {
            case NGINX_COMBINED -> new NginxCombined();
            case JSON_GATEWAY -> new JsonGateway();
            case IIS_W3C -> new IisW3c();
            case SYSLOG -> new Syslog();
            case JSON_LINES, CSV -> new FieldGrammar();
            case WINDOWS_XML, WINDOWS_CSV -> new WindowsEvent();
            case PLAIN -> Optional::of;
        };
        return new LineParser(grammar, text);
    }

    /** Gives the records of a file in this format. */
    public RecordReader reader(InputStream in, String source) {
        return reader(in, source, Optional.empty());
    }

    /** The same for what follows in a file whose beginning had this {@link RecordReader#header}. */
    public RecordReader reader(InputStream in, String source, Optional<String> header) {
        return switch (this) {
            case CSV -> new CsvReader(in, source, header, false);
            case WINDOWS_CSV -> new CsvReader(in, source, header, true);
            case WINDOWS_XML -> new EventReader(in, source);
            default -> new LogReader(in, source);
        };
    }

    /** Whether a line says what the fields of the lines behind it mean. */
    public boolean isDirective(String line) {
        return this == IIS_W3C && line.startsWith(IisW3c.FIELDS_DIRECTIVE);
    }

    /** What fields mean where no line has said it, as a line that says so. */
    public Optional<String> firstDirective() {
        return this == IIS_W3C ? Optional.of(IisW3c.FIELDS_DIRECTIVE + " " + IisW3c.DEFAULT_FIELDS) : Optional.empty();
    }

    /** Whether a record is a line of the file, so that lines can be counted without the format. */
    public boolean isOfLines() {
        return this != CSV && this != WINDOWS_CSV && this != WINDOWS_XML;
    }

    /** Whether records say of themselves which client or user they are of. */
    public boolean namesEntities() {
        return this != PLAIN && this != SYSLOG;
    }
}
