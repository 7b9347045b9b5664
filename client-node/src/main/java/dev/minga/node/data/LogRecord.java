package dev.minga.node.data;

/** One line of a log, hidden characters spelled out, with the place it stands at; line numbers start at 1. */
public record LogRecord(String source, long lineNumber, String line) {}
