package dev.minga.node.budget;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.settings.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A ledger as text: one line an entry, each with a hash over the hash before it and its own bytes, so that a line that was
 * changed, dropped, doubled or moved is noticed, and the last hash stands for the whole. Pure.
 *
 * @param entries the whole lines, oldest first
 * @param heads the hash of each
 * @param ends where each ends, in bytes
 * @param unfinished whether bytes follow that are no whole line: what a crash while writing leaves
 */
record BudgetLines(List<Entry> entries, List<String> heads, List<Integer> ends, boolean unfinished) {
    private static final String BEFORE_HASH = "{\"hash\":\"";
    private static final String BEFORE_ENTRY = "\",\"entry\":";
    private static final int ENTRY_STARTS = BEFORE_HASH.length() + 64 + BEFORE_ENTRY.length();

    /** What the first entry's hash is taken over, in place of a hash. */
    static final String NOTHING = "0".repeat(64);

    /** SHA-256 of no bytes. */
    static final String NOTHING_READ = Sha256.of(new byte[0]).hex();

    /**
     * An event with its place and time.
     *
     * @param number counted from 1
     */
    record Entry(long number, Instant at, BudgetEvent event) {}

    /** The last hash. */
    String head() {
        return heads.isEmpty() ? NOTHING : heads.get(heads.size() - 1);
    }

    /** How many bytes the first so many entries take. */
    int length(int some) {
        return some == 0 ? 0 : ends.get(some - 1);
    }

    /** The hash that an encoded line carries. */
    static String hashOf(byte[] line) {
        return new String(line, BEFORE_HASH.length(), 64, StandardCharsets.US_ASCII);
    }

    /** The line of one entry, with its end. */
    static byte[] line(String previous, Entry entry) {
        String body = json(entry);
        return (BEFORE_HASH + hash(previous, body) + BEFORE_ENTRY + body + "}\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String hash(String previous, String body) {
        return Sha256.of((previous + "\n" + body).getBytes(StandardCharsets.UTF_8))
                .hex();
    }

    private static String json(Entry entry) {
        try {
            return Json.mapper().writeValueAsString(entry);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a budget entry cannot be written", e);
        }
    }

    /**
     * Reads a ledger.
     *
     * @throws DamagedBudgetException if a whole line is not as it was written, with its number
     */
    static BudgetLines parse(byte[] bytes) throws DamagedBudgetException {
        List<Entry> entries = new ArrayList<>();
        List<String> heads = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        String head = NOTHING;
        int start = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                Entry entry = entry(Arrays.copyOfRange(bytes, start, at + 1), head, entries.size() + 1);
                head = hashOf(Arrays.copyOfRange(bytes, start, at + 1));
                start = at + 1;
                entries.add(entry);
                heads.add(head);
                ends.add(start);
            }
        }
        return new BudgetLines(List.copyOf(entries), List.copyOf(heads), List.copyOf(ends), start < bytes.length);
    }

    private static Entry entry(byte[] line, String head, long number) throws DamagedBudgetException {
        String text = new String(line, StandardCharsets.UTF_8);
        if (text.length() <= ENTRY_STARTS + 2) {
            throw new DamagedBudgetException("line " + number + " is too short");
        }
        Entry entry;
        try {
            entry = Json.mapper().readValue(text.substring(ENTRY_STARTS, text.length() - 2), Entry.class);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new DamagedBudgetException("line " + number + " cannot be read");
        }
        if (entry == null || entry.event() == null || entry.number() != number) {
            throw new DamagedBudgetException("line " + number + " is not entry " + number);
        }
        if (!Arrays.equals(line(head, entry), line)) {
            throw new DamagedBudgetException("the hash of line " + number + " does not hold");
        }
        return entry;
    }
}
