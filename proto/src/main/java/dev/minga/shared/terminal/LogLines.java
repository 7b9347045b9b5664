package dev.minga.shared.terminal;

/** What the lines of a process's log look like. */
public enum LogLines {
    /** For programs where a process serves and nobody looks at a terminal, for people otherwise. */
    AUTO,
    /** One JSON object a line. */
    JSON,
    /** For people. */
    TEXT
}
