package dev.minga.coordinator.audit;

import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.NoteKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The two keys of one log: every checkpoint is signed by both.
 *
 * @param log signs for public tools
 * @param minga signs for Minga
 */
public record VerifierKeys(NoteKey log, NoteKey minga) {
    private static final int MOST_BYTES = 64 * 1024;

    /** @throws IllegalArgumentException if they are not two keys of one name */
    public VerifierKeys {
        if (!log.name().equals(minga.name()) || log.equals(minga) || log.cosigns() || minga.cosigns()) {
            throw new IllegalArgumentException("the keys are not the two keys of one log");
        }
    }

    /**
     * Reads a file as {@code minga coordinator init} writes it: one verifier key a line.
     *
     * @throws IOException if it cannot be read or does not hold the two keys of one log; the message says so in one line
     */
    public static VerifierKeys read(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(file + " is too long for a file of keys");
        }
        List<NoteKey> keys = new ArrayList<>();
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                keys.add(NoteKey.parse(line));
            }
            if (keys.size() == 2) {
                return new VerifierKeys(keys.get(0), keys.get(1));
            }
        } catch (MalformedLedgerException | IllegalArgumentException e) {
            throw new IOException(file + " holds no keys of a log: " + e.getMessage(), e);
        }
        throw new IOException(file + " does not hold the two keys of a log, one a line");
    }

    /** The log's name. */
    public String origin() {
        return log.name();
    }

    /** Both. */
    List<NoteKey> both() {
        return List.of(log, minga);
    }
}
