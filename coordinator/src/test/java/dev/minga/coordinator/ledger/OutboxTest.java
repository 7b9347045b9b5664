package dev.minga.coordinator.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.ledger.LoggedEntry.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {
    @TempDir
    private Path directory = Path.of("");

    private static LoggedEntry enrolled(String member) {
        return new LoggedEntry(
                Kind.MEMBER_ENROLLED, "", 0, member, member.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void entriesAreNumberedFromZeroWithoutGapsAlsoAfterAReopening() throws Exception {
        try (LogHarness log = new LogHarness(directory)) {
            assertThat(log.outbox.size()).isZero();
            log.add(2);
        }
        try (LogHarness log = new LogHarness(directory)) {
            log.outbox.append(enrolled("ada"));
            assertThat(log.outbox.size()).isEqualTo(3);
            assertThat(log.outbox.entries(1, 5))
                    .containsExactly(LogHarness.entry(1), enrolled("ada").bytes());
            assertThat(log.outbox.entries(0, 1)).containsExactly(LogHarness.entry(0));
            assertThat(log.outbox.entries(3, 1)).isEmpty();
        }
    }

    @Test
    void whatATransactionTakesBackLeavesNoGap() throws Exception {
        try (LogHarness log = new LogHarness(directory)) {
            log.add(1);
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> log.database.inTransaction(connection -> {
                        Outbox.append(connection, List.of(enrolled("ada")));
                        throw new SQLException("no");
                    }));
            log.outbox.append(enrolled("bob"));
            assertThat(log.outbox.find(Kind.MEMBER_ENROLLED, "", 0, "bob")).hasValue(1);
            assertThat(log.outbox.find(Kind.MEMBER_ENROLLED, "", 0, "ada")).isEmpty();
        }
    }

    @Test
    void theLatestEnrolmentIsFoundInEachTree() throws Exception {
        try (LogHarness log = new LogHarness(directory)) {
            for (String member : List.of("ada", "bob", "ada")) {
                log.outbox.append(enrolled(member));
            }
            assertThat(log.outbox.findWithin(Kind.MEMBER_ENROLLED, "ada", 3)).hasValue(2);
            assertThat(log.outbox.findWithin(Kind.MEMBER_ENROLLED, "ada", 2)).hasValue(0);
            assertThat(log.outbox.findWithin(Kind.MEMBER_ENROLLED, "bob", 1)).isEmpty();
        }
    }

    @Test
    void aClosedDatabaseIsReported() throws Exception {
        LogHarness log = new LogHarness(directory);
        log.close();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(log.outbox::size)
                .withMessageStartingWith("the ledger's outbox cannot be used");
    }
}
