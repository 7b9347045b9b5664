package dev.minga.node.data;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Fields apart by one space, in the order of the last {@code #Fields:} directive or else in IIS's default order.
 *
 * <p>IIS writes a space in the agent as {@code +} and a plus as the same {@code +}: reading gives a space for both.
 */
final class IisW3c implements Grammar {
    static final String FIELDS_DIRECTIVE = "#Fields:";
    static final String DEFAULT_FIELDS = "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username"
            + " c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken";

    private List<String> names = names(DEFAULT_FIELDS);

    @Override
    public boolean isDirective(String line) {
        if (line.startsWith(FIELDS_DIRECTIVE)) {
            names = names(line.substring(FIELDS_DIRECTIVE.length()));
        }
        return line.startsWith("#");
    }

    @Override
    public Optional<String> read(String line) {
        String[] values = line.split(" ", -1);
        if (values.length != names.size()) {
            return Optional.empty();
        }
        return request(values).text();
    }

    private Request request(String[] values) {
        String query = value(values, "cs-uri-query");
        return new Request(
                value(values, "cs-method"),
                value(values, "cs-uri-stem") + (query.isEmpty() ? "" : "?" + query),
                value(values, "cs(Referer)"),
                value(values, "cs(User-Agent)").replace('+', ' '));
    }

    /** The line's own fields, and those of any web log. */
    @Override
    public Fields fields(String line) {
        String[] values = line.split(" ", -1);
        if (values.length != names.size()) {
            return Fields.NONE;
        }
        Fields.Builder fields = request(values).fields();
        for (int i = 0; i < values.length; i++) {
            fields.with(names.get(i), Optional.of(Request.absentAsEmpty(values[i])));
        }
        return fields.build();
    }

    @Override
    public Optional<String> entity(String line, EntityField field) {
        String[] values = line.split(" ", -1);
        return values.length == names.size()
                ? Optional.of(value(values, field == EntityField.CLIENT ? "c-ip" : "cs-username"))
                : Optional.empty();
    }

    private String value(String[] values, String name) {
        int place = names.indexOf(name);
        return place < 0 ? "" : Request.absentAsEmpty(values[place]);
    }

    private static List<String> names(String fields) {
        return Arrays.asList(fields.strip().split("\\s+"));
    }
}
