package dev.minga.shared.settings;

import dev.minga.shared.text.Printable;

/** Settings that were refused. The message is one printable line with source, line, cause and, where known, remedy. */
public final class SettingsException extends Exception {
    /** @param message names the file, what is wrong and what would be right */
    public SettingsException(String message) {
        super(Printable.line(message));
    }

    /** The same with the line of the file, counted from 1. */
    public SettingsException(String source, int line, String message) {
        this(source + ":" + line + ": " + message);
    }
}
