package dev.minga.node.budget;

import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The budget's only door. Guarantee: when {@link #change} returns, its events are on disk and in every copy of the head; a
 * crash at any moment loses none that was returned from, and leaves the ledger as it was or with more. A ledger that is
 * damaged, or older than a copy of its head knows, or a clock that went back, is refused with cause and remedy before
 * anything is decided; only bytes at the end that nobody was told of are mended.
 *
 * <p>Each call reads the whole ledger, which other processes of this machine may share. One thread.
 */
public final class BudgetLedger {
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(2);

    private final BudgetDisk disk;
    private final Clock clock;

    BudgetLedger(BudgetDisk disk, Clock clock) {
        this.disk = disk;
        this.clock = clock;
    }

    /**
     * The ledger in a directory, which need not exist yet.
     *
     * @param copy where a copy of the head is kept, best on another disk; a second one stays beside the ledger
     */
    public static BudgetLedger in(Path directory, Path copy, Clock clock) {
        return new BudgetLedger(new FileBudgetDisk(directory, List.of(directory.resolve("head.json"), copy)), clock);
    }

    /**
     * What the ledger says; changes nothing.
     *
     * @throws UserError if it is damaged or was rolled back
     */
    public BudgetState read() throws IOException {
        try (Closeable lock = disk.lock()) {
            return requireNewest(reading()).state();
        }
    }

    /**
     * Decides by what the ledger says, and adds what was decided, with nobody in between. To decide nothing still checks
     * and mends.
     *
     * @param decision the events to add
     * @return the state with them
     * @throws UserError if the ledger is damaged, was rolled back, or the clock went back
     * @throws IllegalArgumentException if an event contradicts those before; nothing was written then
     */
    public BudgetState change(Function<BudgetState, List<BudgetEvent>> decision) throws IOException {
        try (Closeable lock = disk.lock()) {
            BudgetReading reading = requireNewest(reading());
            return add(reading, decision.apply(reading.state()));
        }
    }

    /**
     * The same, also where the ledger is older than a copy of its head knows, or a copy is missing: the events say what it
     * misses. All runs under way end with it, since nobody knows how far they went.
     */
    public BudgetState declare(Function<BudgetState, List<BudgetEvent>> decision) throws IOException {
        try (Closeable lock = disk.lock()) {
            BudgetReading reading = reading();
            List<BudgetEvent> events = new ArrayList<>(decision.apply(reading.state()));
            boolean empty = reading.lines().entries().isEmpty();
            List<BudgetHead> accepted = reading.lost().isEmpty() && !empty ? List.of(reading.head()) : reading.lost();
            for (BudgetHead head : accepted) {
                events.add(new BudgetEvent.RollbackAccepted(head.number(), head.hash()));
            }
            return add(reading, events);
        }
    }

    /** Lets the clock be earlier than the last entry, once: the operator says that it is right now. */
    public void acceptClock() throws IOException {
        change(state -> List.of(new BudgetEvent.ClockSet()));
    }

    /** What is missing, for the operator to know before declaring it: the state as it is, rolled back or not. */
    public BudgetState readAsItIs() throws IOException {
        try (Closeable lock = disk.lock()) {
            return reading().state();
        }
    }

    private BudgetReading reading() throws IOException {
        try {
            return BudgetReading.of(disk.ledger().orElse(new byte[0]), disk.copies());
        } catch (DamagedBudgetException e) {
            throw new UserError(
                    ExitCode.REFUSED,
                    "the privacy budget " + disk.name() + " is damaged: " + e.getMessage(),
                    "Nothing is trained before it is whole. Put a copy of it back, never delete it; what the copy misses"
                            + " is charged by 'minga node budget declare'",
                    e);
        }
    }

    private BudgetReading requireNewest(BudgetReading reading) {
        if (!reading.lost().isEmpty()) {
            throw new UserError(
                    ExitCode.REFUSED,
                    "the privacy budget " + disk.name() + " is not as this node left it: its "
                            + reading.lines().entries().size() + " entries do not lead to entry "
                            + reading.lost().get(0).number() + ", which was written before",
                    "Put the newest file back; if it is lost, 'minga node budget declare' charges what is missing");
        }
        if (reading.missesACopy()) {
            throw new UserError(
                    ExitCode.REFUSED,
                    "a copy of the head of the privacy budget " + disk.name()
                            + " is not there, so that an older ledger would not be noticed",
                    "Mount or put back what budgetCopy in node.yaml names; if it is new or lost, 'minga node budget"
                            + " declare' makes it and ends the runs under way");
        }
        return reading;
    }

    private void requireClock(BudgetReading reading, List<BudgetEvent> events) {
        Instant now = clock.instant();
        boolean accepted = events.stream().anyMatch(BudgetEvent.ClockSet.class::isInstance);
        if (!accepted && now.isBefore(reading.lastTime().minus(CLOCK_TOLERANCE))) {
            throw new UserError(
                    ExitCode.REFUSED,
                    "this machine's clock says " + now + ", the last entry of the privacy budget " + disk.name()
                            + " is of " + reading.lastTime(),
                    "Set the clock; if it is right now and was wrong then, run 'minga node budget accept-clock'");
        }
    }

    private BudgetState add(BudgetReading reading, List<BudgetEvent> events) throws IOException {
        requireClock(reading, events);
        long number = reading.lines().entries().size();
        String head = reading.lines().head();
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        for (BudgetEvent event : events) {
            boolean later = event instanceof BudgetEvent.ClockSet || now.isAfter(reading.lastTime());
            reading.state().apply(event);
            byte[] line =
                    BudgetLines.line(head, new BudgetLines.Entry(++number, later ? now : reading.lastTime(), event));
            head = BudgetLines.hashOf(line);
            lines.writeBytes(line);
        }
        write(reading, lines.toByteArray());
        if (number > 0) {
            acknowledge(reading, new BudgetHead(number, head));
        }
        return reading.state();
    }

    /**
     * Whole lines that nobody was told of are written once more, since that they can be read does not show that they were
     * flushed; what is no whole line is cut.
     */
    private void write(BudgetReading reading, byte[] lines) throws IOException {
        int whole = reading.lines().entries().size();
        int acknowledged = reading.acknowledged().orElse(whole);
        int kept = reading.lines().length(acknowledged);
        byte[] again = Arrays.copyOfRange(reading.bytes(), kept, reading.lines().length(whole));
        if (kept < reading.bytes().length) {
            disk.truncate(kept);
        }
        if (lines.length > 0 && whole == 0) {
            begin(reading);
        }
        if (again.length + lines.length > 0) {
            disk.append(again);
            disk.append(lines);
            disk.flush();
        }
    }

    /** That there was nothing before is on disk first: a crash in the first entry is told from a cut by it. */
    private void begin(BudgetReading reading) throws IOException {
        if (disk.ledger().isEmpty()) {
            disk.create();
        }
        acknowledge(reading, BudgetHead.FIRST);
    }

    private void acknowledge(BudgetReading reading, BudgetHead head) throws IOException {
        for (int copy = 0; copy < reading.copies().size(); copy++) {
            if (!reading.copies().get(copy).equals(Optional.of(head))) {
                disk.replaceCopy(copy, head.encode());
            }
        }
    }
}
