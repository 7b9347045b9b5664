package dev.minga.node.data;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * A Windows event as {@link EventReader} and {@link CsvReader} give it: {@code EventID}, {@code Provider_Name}, {@code Channel},
 * and what the event itself says. Left out of the text are times, the computer, numbers that are new in each event, and the
 * rendered message where the event's own fields are there.
 */
final class WindowsEvent extends FieldGrammar {
    private static final Set<String> ABOUT_THE_EVENT = Set.of(
            "EventID",
            "Provider_Name",
            "Channel",
            "Computer",
            "EventRecordID",
            "Version",
            "Level",
            "Task",
            "Opcode",
            "Keywords",
            "Message");
    private static final Pattern NEW_EACH_TIME = Pattern.compile(
            ".*(guid|logonid|processid|threadid|recordid|recordnumber|activityid)|system\\..*|execution\\..*|security\\..*"
                    + "|binary|eventid\\..*|correlation\\..*|renderinginfo\\..*|provider\\..*");
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    @Override
    public Optional<String> read(String line) {
        Fields fields = fields(line);
        if (!fields.has("EventID") && !fields.has("Provider_Name") && !fields.has("Message")) {
            return Optional.empty();
        }
        StringJoiner text = new StringJoiner(" ");
        for (String name : new String[] {"EventID", "Provider_Name", "Channel"}) {
            fields.first(name).filter(value -> !value.isBlank()).ifPresent(value -> text.add(name + "=" + value));
        }
        int before = text.length();
        fields.all()
                .forEach((name, values) -> values.forEach(value -> {
                    if (isTold(name, value)) {
                        FieldText.add(text, name, onOneLine(value));
                    }
                }));
        if (text.length() == before) {
            fields.first("Message").ifPresent(message -> text.add(onOneLine(message)));
        }
        return FieldText.present(text);
    }

    private static boolean isTold(String name, String value) {
        return !value.isBlank()
                && !value.equals("-")
                && !ABOUT_THE_EVENT.contains(name)
                && !FieldText.isTime(name, value)
                && !NEW_EACH_TIME.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    private static String onOneLine(String value) {
        return BLANKS.matcher(value.strip()).replaceAll(" ");
    }
}
