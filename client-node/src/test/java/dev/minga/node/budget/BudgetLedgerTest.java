package dev.minga.node.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetLedgerTest {
    private static final Partition LOGS = new Partition("access.log", 1);
    private static final String PLAN = "a".repeat(64);
    private static final BudgetEvent OPENED =
            new BudgetEvent.PartitionOpened(LOGS, "/logs/access.log", 0, BudgetLines.NOTHING_READ);
    private static final BudgetEvent RESERVED = new BudgetEvent.Reserved(
            new RunName("andes", "alpha", "run-1", PLAN), new RunCost(8, 1, 3, 10), List.of(LOGS));

    private final MemoryDisk disk = new MemoryDisk();
    private final SetClock clock = new SetClock();
    private final BudgetLedger ledger = new BudgetLedger(disk, clock);

    private void add(BudgetEvent... events) throws IOException {
        ledger.change(state -> List.of(events));
    }

    private void reserved() throws IOException {
        add(OPENED, new BudgetEvent.OrderFixed(LOGS, 40), RESERVED);
    }

    private byte[] bytes() {
        return disk.ledger().orElseThrow();
    }

    @Test
    void aLineIsAHashOverTheHashBeforeAndItsOwnEntry() throws IOException {
        add(OPENED);
        String entry = "{\"number\":1,\"at\":\"2026-05-04T10:00:00Z\",\"event\":{\"what\":\"partition-opened\","
                + "\"partition\":{\"source\":\"access.log\",\"number\":1},\"log\":\"/logs/access.log\",\"afterLine\":0,"
                + "\"prefixSha256\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}}";
        // printf '%064d\n%s' 0 "$entry" | sha256sum
        assertThat(new String(bytes(), StandardCharsets.UTF_8))
                .isEqualTo("{\"hash\":\"446c2f46fc44dd5890e34b7a854c7bc72b5d2b9a117c351abd9b2f3870dcf89e\",\"entry\":"
                        + entry + "}\n");
    }

    @Test
    void readingChangesNothing() throws IOException {
        assertThat(ledger.read().runs()).isEmpty();
        assertThat(disk.ledger()).isEmpty();
        assertThat(disk.writes).isZero();
    }

    @Test
    void aContradictionIsRefusedAndWritesNothing() throws IOException {
        reserved();
        byte[] before = bytes();
        assertThatIllegalArgumentException().isThrownBy(() -> add(RESERVED));
        assertThatIllegalArgumentException().isThrownBy(() -> add(new BudgetEvent.RoundBegun(PLAN, 1), OPENED));
        assertThat(bytes()).isEqualTo(before);
    }

    @Test
    void everyChangedByteAndEveryLostLineIsNoticed() throws IOException {
        reserved();
        add(new BudgetEvent.RoundBegun(PLAN, 1));
        byte[] whole = bytes();
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 4;
            disk.flushed = Optional.of(changed);
            assertThatThrownBy(ledger::read).as("byte " + at).isInstanceOf(UserError.class);
        }
        List<String> lines = new String(whole, StandardCharsets.UTF_8).lines().toList();
        for (int lost = 0; lost < lines.size(); lost++) {
            StringBuilder rest = new StringBuilder();
            for (int line = 0; line < lines.size(); line++) {
                rest.append(line == lost ? "" : lines.get(line) + "\n");
            }
            disk.flushed = Optional.of(rest.toString().getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(ledger::read).as("line " + lost).isInstanceOf(UserError.class);
        }
        disk.flushed = Optional.empty();
        assertThatThrownBy(ledger::read).as("the whole file").isInstanceOf(UserError.class);
    }

    @Test
    void everyOlderLedgerIsNoticedAlsoIfItsEndIsCutInALine() throws IOException {
        reserved();
        add(new BudgetEvent.RoundBegun(PLAN, 1));
        byte[] whole = bytes();
        for (int length = 0; length < whole.length; length++) {
            disk.flushed = Optional.of(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> add()).as("length " + length).isInstanceOf(UserError.class);
            assertThat(bytes()).as("it is left as it was").hasSize(length);
        }
    }

    @Test
    void oneCopyOfTheHeadIsEnoughToNoticeAnOlderLedger() throws IOException {
        reserved();
        byte[] old = bytes();
        List<Optional<byte[]>> heads = disk.copies();
        add(new BudgetEvent.RoundBegun(PLAN, 1));
        for (int stale = 0; stale < 2; stale++) {
            Optional<byte[]> newest = disk.copies.get(stale);
            disk.flushed = Optional.of(old);
            disk.copies.set(stale, heads.get(stale));
            assertThatThrownBy(ledger::read)
                    .hasMessage("the privacy budget budget/ledger.jsonl is not as this node left it: its 3 entries do"
                            + " not lead to entry 4, which was written before. Put the newest file back; if it is lost,"
                            + " 'minga node budget declare' charges what is missing.");
            disk.copies.set(stale, newest);
        }
    }

    @Test
    void aLedgerThatWentAnotherWayIsNoticed() throws IOException {
        reserved();
        byte[] old = bytes();
        List<Optional<byte[]>> heads = disk.copies();
        add(new BudgetEvent.RoundBegun(PLAN, 1));
        Optional<byte[]> newest = disk.copies.get(1);
        disk.flushed = Optional.of(old);
        disk.copies.set(0, heads.get(0));
        disk.copies.set(1, heads.get(1));
        add(new BudgetEvent.Settled(PLAN));
        add(new BudgetEvent.ClockSet());
        disk.copies.set(1, newest);
        assertThatThrownBy(ledger::read).hasMessageContaining("do not lead to entry 4");
    }

    @Test
    void whatWasLostIsDeclaredAndThenTheLedgerGoesOn() throws IOException {
        reserved();
        byte[] old = bytes();
        add(new BudgetEvent.RoundBegun(PLAN, 1));
        disk.flushed = Optional.of(old);
        RunName lost = new RunName("andes", "alpha", "run-2", "b".repeat(64));
        BudgetState state = ledger.declare(
                known -> List.of(new BudgetEvent.Declared(lost, new RunCost(4, 1, 2, 5), List.of(LOGS), 1, "log")));
        assertThat(state.run(lost.planSha256()).orElseThrow().spent().get(0).steps())
                .isEqualTo(10);
        assertThat(ledger.read().runs()).hasSize(2).allSatisfy(run -> {
            assertThat(run.spent())
                    .as("nobody knows how far it went")
                    .isEqualTo(run.cost().whole());
            for (int round = 1; round <= run.cost().rounds(); round++) {
                assertThat(run.mayTrain(round)).isFalse();
            }
        });
        RunName next = new RunName("andes", "alpha", "run-3", "c".repeat(64));
        add(new BudgetEvent.Reserved(next, new RunCost(4, 1, 2, 5), List.of(LOGS)));
        add(new BudgetEvent.RoundBegun(next.planSha256(), 1));
        assertThat(ledger.read().run(next.planSha256()).orElseThrow().mayTrain(2))
                .isTrue();
    }

    @Test
    void aMissingCopyIsNotTakenForANewOne() throws IOException {
        reserved();
        byte[] whole = bytes();
        for (int copy = 0; copy < 2; copy++) {
            Optional<byte[]> head = disk.copies.get(copy);
            disk.copies.set(copy, Optional.empty());
            assertThatThrownBy(ledger::read)
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("a copy of the head of the privacy budget budget/ledger.jsonl is not there");
            assertThatThrownBy(() -> add(new BudgetEvent.RoundBegun(PLAN, 1))).isInstanceOf(UserError.class);
            assertThat(bytes()).isEqualTo(whole);
            disk.copies.set(copy, head);
        }
        disk.copies.set(0, Optional.empty());
        ledger.declare(known -> List.of());
        assertThat(disk.copies.get(0)).isPresent();
        assertThat(ledger.read().run(PLAN).orElseThrow().mayTrain(1)).isFalse();
    }

    @Test
    void bytesAfterTheLastLineAreCutOnlyWhereTheyCanBeOfNoEntryThatSomebodyWasToldOf() throws IOException {
        reserved();
        byte[] whole = bytes();
        byte[] more = Arrays.copyOf(whole, whole.length + 5);
        disk.flushed = Optional.of(more);
        add();
        assertThat(bytes()).isEqualTo(whole);
        disk.flushed = Optional.of(more);
        disk.copies.set(0, Optional.empty());
        disk.copies.set(1, Optional.empty());
        assertThatThrownBy(() -> add()).hasMessageContaining("is damaged: its last line is cut off");
        assertThat(bytes()).isEqualTo(more);
    }

    @Test
    void aClockThatWentBackIsRefusedUntilItIsAccepted() throws IOException {
        reserved();
        clock.now = clock.now.minusSeconds(119);
        add(new BudgetEvent.RoundBegun(PLAN, 1));
        clock.now = clock.now.minusSeconds(2);
        assertThatThrownBy(() -> add(new BudgetEvent.RoundBegun(PLAN, 2)))
                .hasMessage("this machine's clock says 2026-05-04T09:57:59Z, the last entry of the privacy budget"
                        + " budget/ledger.jsonl is of 2026-05-04T10:00:00Z. Set the clock; if it is right now and was wrong"
                        + " then, run 'minga node budget accept-clock'.");
        ledger.acceptClock();
        add(new BudgetEvent.RoundBegun(PLAN, 2));
        assertThat(ledger.read().run(PLAN).orElseThrow().spent().get(0).steps()).isEqualTo(20);
    }

    @Test
    void aDamagedCopyIsNotTakenForNone() throws IOException {
        reserved();
        for (String text :
                List.of("", "{", "null", "{\"number\":-1,\"hash\":\"" + "a".repeat(64) + "\"}", "{\"number\":3}")) {
            disk.copies.set(1, Optional.of(text.getBytes(StandardCharsets.UTF_8)));
            assertThatThrownBy(ledger::read)
                    .as(text)
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("a copy of its head cannot be read");
        }
    }

    @Test
    void onRealFilesTheSameHolds(@TempDir Path folder) throws IOException {
        Path copy = folder.resolve("elsewhere/head.json");
        BudgetLedger files = BudgetLedger.in(folder.resolve("budget"), copy, clock);
        files.change(state -> List.of(OPENED));
        Path file = folder.resolve("budget/ledger.jsonl");
        byte[] old = Files.readAllBytes(file);
        files.change(state -> List.of(new BudgetEvent.OrderFixed(LOGS, 40)));
        assertThat(Files.readAllLines(file)).hasSize(2);
        assertThat(BudgetLedger.in(folder.resolve("budget"), copy, clock).read().partitions())
                .containsExactly((BudgetEvent.PartitionOpened) OPENED);
        Files.write(file, old);
        Files.delete(folder.resolve("budget/head.json"));
        assertThatThrownBy(files::read).isInstanceOf(UserError.class).hasMessageContaining("do not lead to entry 2");
    }
}
