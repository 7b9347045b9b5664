package dev.minga.coordinator.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.minga.coordinator.audit.LedgerVerification;
import dev.minga.coordinator.audit.VerifierKeys;
import dev.minga.coordinator.ledger.MembershipEntries;
import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.store.Database;
import dev.minga.coordinator.store.SqliteDatabase;
import dev.minga.coordinator.testkit.Applicant;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.SignedNote;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
    @TempDir
    private Path directory = Path.of("");

    /** While the database's copy is marked, the coordinator goes on: the log and the blobs grow. */
    private static final class BusyClock extends Clock {
        private final TestFederation federation;
        private int asked;

        BusyClock(TestFederation federation) {
            this.federation = federation;
        }

        @Override
        public Instant instant() {
            asked++;
            Applicant keys = new Applicant(asked);
            String name = "late-" + asked;
            try {
                federation.outbox.append(new MembershipEntries(Plans.FEDERATION)
                        .enrolled(name, keys.key(), keys.witnessKey(name), Instant.EPOCH));
                LiveRun run = federation
                        .runs
                        .start(Plans.settings(name, 1, 1, List.of("ada")))
                        .orElseThrow();
                federation.blobs.put(run.plan().bytes());
                federation.ledger.follow();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return federation.clock.instant();
        }

        @Override
        public ZoneId getZone() {
            return federation.clock.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void aCopyOfABusyCoordinatorIsOfOneMoment() throws Exception {
        Path backup = directory.resolve("backup");
        try (TestFederation federation = new TestFederation(directory.resolve("home"))) {
            federation.enrol("ada");
            federation.startRound("run", 1, 1, List.of("ada"));
            federation.ledger.follow();
            Clock busy = new BusyClock(federation);
            Backup.Written written = new Backup(
                            federation.home, federation.database, federation.ledger, federation.blobs, busy)
                    .write(backup);
            assertThat(written.files()).isGreaterThan(8);
            assertThat(federation.outbox.size()).as("it went on meanwhile").isEqualTo(4);
        }
        VerifierKeys keys = VerifierKeys.read(new CoordinatorHome(backup).publicKeys());
        assertThat(LedgerVerification.verify(backup, keys, false).findings()).isEmpty();
        byte[] note = Files.readAllBytes(backup.resolve("ledger/checkpoint"));
        try (Database copy = SqliteDatabase.open(backup.resolve(Backup.DATABASE))) {
            assertThat(new Outbox(copy).size())
                    .isEqualTo(2)
                    .isEqualTo(Checkpoint.parse(SignedNote.parse(note).text()).size());
        }
    }

    @Test
    void aBackupIsForItsOwnerOnly() throws Exception {
        assumeThat(directory.getFileSystem().supportedFileAttributeViews()).contains("posix");
        Path backup = directory.resolve("backup");
        try (TestFederation federation = new TestFederation(directory.resolve("home"))) {
            federation.upkeep().backup().write(backup);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                .isEqualTo("rwx------");
        try (Stream<Path> all = Files.walk(backup)) {
            assertThat(all.filter(file -> file.getFileName().toString().equals("private-key.pem")))
                    .hasSize(3)
                    .allSatisfy(key -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                            .isEqualTo("rw-------"));
        }
    }
}
