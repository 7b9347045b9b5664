package dev.minga.shared.terminal;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Where this process writes its log, and how. Has to be said before the first logger is made. */
public final class LogFile {
    private static final String PROPERTY = "minga.log";
    private static final String APPENDER = "minga.log.to";
    private static final String ENCODER = "minga.log.encoder";
    private static final String OPTION = "--log-format";
    private static final String STANDARD_ERROR = "-";

    private LogFile() {}

    /** What is chosen: the file, {@code -} for the standard error stream, and whether its lines are JSON. */
    record Choice(String file, boolean json) {}

    /**
     * Chooses the file: {@code -Dminga.log}, else {@code MINGA_LOG_FILE}, else the directory that a serving command names, else the
     * user's own folder. Chooses the form: {@code --log-format}, else {@code MINGA_LOG_FORMAT}, else JSON off a terminal.
     *
     * @param verb the word or option after which the directory stands, such as {@code serve}
     * @param name the file's name in that directory
     */
    public static void chooseFor(String[] args, String verb, String name) {
        Choice choice = choice(
                args,
                verb,
                name,
                System.getenv(),
                Optional.ofNullable(System.getProperty(PROPERTY)),
                Terminal.system().interactive());
        System.setProperty(PROPERTY, choice.file());
        System.setProperty(APPENDER, choice.file().equals(STANDARD_ERROR) ? "STDERR" : "FILE");
        System.setProperty(ENCODER, "dev.minga.shared.log." + (choice.json() ? "JsonLines" : "TextLines"));
    }

    static Choice choice(
            String[] args,
            String verb,
            String name,
            Map<String, String> environment,
            Optional<String> given,
            boolean interactive) {
        Optional<Path> served = served(args, verb);
        String file = given.or(() -> Optional.ofNullable(environment.get("MINGA_LOG_FILE")))
                .filter(text -> !text.isBlank())
                .orElseGet(() -> served.map(directory -> directory.resolve(name))
                        .orElse(Path.of(System.getProperty("user.home"), ".minga", "minga.log"))
                        .toString());
        LogLines lines = lines(option(args).or(() -> Optional.ofNullable(environment.get("MINGA_LOG_FORMAT"))));
        boolean json = lines == LogLines.JSON || (lines == LogLines.AUTO && !interactive);
        return new Choice(file, json);
    }

    private static Optional<Path> served(String[] args, String verb) {
        boolean serving = false;
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            if (arg.equals(OPTION)) {
                i++; // its value is no directory
                continue;
            }
            if (serving && !arg.startsWith("-")) {
                return Optional.of(Path.of(arg));
            }
            if (arg.startsWith(verb + "=")) {
                return Optional.of(Path.of(arg.substring(verb.length() + 1)));
            }
            serving |= arg.equals(verb);
        }
        return Optional.empty();
    }

    private static Optional<String> option(String[] args) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].startsWith(OPTION + "=")) {
                return Optional.of(args[i].substring(OPTION.length() + 1));
            }
            if (args[i].equals(OPTION) && i + 1 < args.length) {
                return Optional.of(args[i + 1]);
            }
        }
        return Optional.empty();
    }

    /** What is none of the three is refused later, where options are read. */
    private static LogLines lines(Optional<String> written) {
        for (LogLines lines : LogLines.values()) {
            if (written.filter(lines.name().toLowerCase(Locale.ROOT)::equals).isPresent()) {
                return lines;
            }
        }
        return LogLines.AUTO;
    }

    /** The file that was chosen, for messages. */
    public static String chosen() {
        String file = System.getProperty(PROPERTY, "minga.log");
        return file.equals(STANDARD_ERROR) ? "the log" : file;
    }
}
