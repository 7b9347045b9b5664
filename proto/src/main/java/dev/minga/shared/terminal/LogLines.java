package dev.minga.shared.terminal;

/** What the lines of a process's log look like. */
public enum LogLines {
    /** For people on a terminal, for programs off it. */
    AUTO,
    /** One JSON object a line. */
    JSON,
    /** For people. */
    TEXT
}
