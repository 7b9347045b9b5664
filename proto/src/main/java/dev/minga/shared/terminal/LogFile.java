package dev.minga.shared.terminal;

import java.nio.file.Path;

/** Where this process writes its log. Has to be said before the first logger is made. */
public final class LogFile {
    private static final String PROPERTY = "minga.log";

    private LogFile() {}

    /**
     * Chooses the file: {@code -Dminga.log}, else the directory that a serving command names, else the user's own folder.
     *
     * @param verb the word or option after which the directory stands, such as {@code serve}
     * @param name the file's name in that directory
     */
    public static void chooseFor(String[] args, String verb, String name) {
        if (System.getProperty(PROPERTY) != null) {
            return;
        }
        Path file = Path.of(System.getProperty("user.home"), ".minga", "minga.log");
        boolean serving = false;
        for (String arg : args) {
            if (serving && !arg.startsWith("-")) {
                file = Path.of(arg).resolve(name);
                break;
            }
            if (arg.startsWith(verb + "=")) {
                file = Path.of(arg.substring(verb.length() + 1)).resolve(name);
                break;
            }
            serving |= arg.equals(verb);
        }
        System.setProperty(PROPERTY, file.toString());
    }

    /** The file that was chosen, for messages. */
    public static String chosen() {
        return System.getProperty(PROPERTY, "minga.log");
    }
}
