package dev.minga.coordinator.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.ledger.LoggedEntry.Kind;
import dev.minga.coordinator.ledger.Outbox.LastDeed;
import dev.minga.coordinator.store.Database;
import dev.minga.coordinator.testkit.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the ledger's entries do on every database. */
abstract class OutboxContract {
    private TestDatabase fresh;
    private Database database;
    private Outbox outbox;

    abstract TestDatabase fresh() throws Exception;

    @BeforeEach
    void make() throws Exception {
        fresh = fresh();
        open();
    }

    private void open() throws SQLException {
        database = fresh.open();
        outbox = new Outbox(database);
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    private static LoggedEntry enrolled(String member) {
        return new LoggedEntry(Kind.MEMBER_ENROLLED, "", 0, member, member.getBytes(StandardCharsets.UTF_8));
    }

    private static LoggedEntry contributed(String run, int round, String member) {
        return new LoggedEntry(Kind.CONTRIBUTION, run, round, member, new byte[] {0, -1, (byte) round});
    }

    private static LoggedEntry evaluated(String run, int round, String member) {
        return new LoggedEntry(Kind.EVALUATION, run, round, member, new byte[] {(byte) round});
    }

    @Test
    void entriesAreNumberedFromZeroWithoutGapsAlsoAfterAReopening() throws Exception {
        assertThat(outbox.size()).isZero();
        outbox.append(enrolled("zoe"));
        outbox.append(enrolled("bob"));
        close();
        open();
        outbox.append(enrolled("ada"));
        assertThat(outbox.size()).isEqualTo(3);
        assertThat(outbox.entries(1, 5))
                .containsExactly(enrolled("bob").bytes(), enrolled("ada").bytes());
        assertThat(outbox.entries(0, 1)).containsExactly(enrolled("zoe").bytes());
        assertThat(outbox.entries(3, 1)).isEmpty();
    }

    @Test
    void whatATransactionTakesBackLeavesNoGap() throws Exception {
        outbox.append(enrolled("zoe"));
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> database.inTransaction(connection -> {
                    Outbox.append(connection, List.of(enrolled("ada")));
                    throw new SQLException("no");
                }));
        outbox.append(enrolled("bob"));
        assertThat(outbox.find(Kind.MEMBER_ENROLLED, "", 0, "bob")).hasValue(1);
        assertThat(outbox.find(Kind.MEMBER_ENROLLED, "", 0, "ada")).isEmpty();
    }

    @Test
    void theLatestEnrolmentIsFoundInEachTree() throws Exception {
        for (String member : List.of("ada", "bob", "ada")) {
            outbox.append(enrolled(member));
        }
        assertThat(outbox.findWithin(Kind.MEMBER_ENROLLED, "ada", 3)).hasValue(2);
        assertThat(outbox.findWithin(Kind.MEMBER_ENROLLED, "ada", 2)).hasValue(0);
        assertThat(outbox.findWithin(Kind.MEMBER_ENROLLED, "bob", 1)).isEmpty();
    }

    @Test
    void entriesOfAKindComeOldestFirstAndByteForByte() throws Exception {
        outbox.append(contributed("run", 2, "ada"));
        outbox.append(enrolled("ada"));
        outbox.append(contributed("run", 1, "bob"));
        assertThat(outbox.entriesOf(Kind.CONTRIBUTION)).containsExactly(new byte[] {0, -1, 2}, new byte[] {0, -1, 1});
        assertThat(outbox.entriesOf(Kind.MODEL_PROMOTED)).isEmpty();
    }

    @Test
    void whatAMemberLastDidInEachRunIsFoundInEachTree() throws Exception {
        outbox.append(contributed("one", 1, "ada"));
        outbox.append(contributed("two", 1, "ada"));
        outbox.append(evaluated("one", 1, "ada"));
        outbox.append(contributed("one", 2, "ada"));
        outbox.append(contributed("one", 3, "bob"));
        outbox.append(evaluated("one", 3, "bob"));
        LastDeed two = new LastDeed(Kind.CONTRIBUTION, "two", 1, 1);
        LastDeed counted = new LastDeed(Kind.EVALUATION, "one", 1, 2);
        assertThat(outbox.lastDeeds("ada", 0, 6))
                .containsExactly(two, counted, new LastDeed(Kind.CONTRIBUTION, "one", 2, 3));
        assertThat(outbox.lastDeeds("ada", 0, 2)).containsExactly(new LastDeed(Kind.CONTRIBUTION, "one", 1, 0), two);
        assertThat(outbox.lastDeeds("ada", 2, 3)).containsExactly(counted);
        assertThat(outbox.lastDeeds("ada", 4, 6)).isEmpty();
    }

    @Test
    void aClosedDatabaseIsReported() throws Exception {
        close();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(outbox::size)
                .withMessageStartingWith("the ledger's outbox cannot be used");
    }
}
