package dev.minga.node.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Some sixty lines as sshd, sudo, nginx, named, firewalls and others write them, made up for these tests. */
public final class LogLines {
    private LogLines() {}

    /** All of them. */
    public static List<String> all() {
        try (InputStream in = LogLines.class.getResourceAsStream("log-lines.txt")) {
            if (in == null) {
                throw new IllegalStateException("log-lines.txt is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those from one on, counted from 0. */
    public static List<String> some(int from, int count) {
        return all().subList(from, from + count);
    }
}
