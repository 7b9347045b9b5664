package dev.minga.coordinator.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.minga.coordinator.journal.SqlJournal;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.store.Database;
import dev.minga.coordinator.store.SqliteDatabase;
import dev.minga.coordinator.testkit.TestDatabase;
import dev.minga.crypto.digest.Sha256;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole coordinator whose disk fills up in the middle of a round. */
class DiskFullTest {
    @TempDir
    private Path directory = Path.of("");

    private TwoMembers members;
    private LiveRun run;

    @BeforeEach
    void open() throws Exception {
        members = new TwoMembers(directory);
        run = members.openRound(1, 2);
    }

    @AfterEach
    void close() throws Exception {
        members.close();
    }

    /** From now on every write fails as it does on a full disk: SQLite takes the transaction back by itself. */
    private void fill() throws Exception {
        for (String write : List.of("INSERT ON journal", "UPDATE ON tenure")) {
            TestDatabase.execute(
                    members.federation.database,
                    "CREATE TRIGGER full_" + write.charAt(0) + " BEFORE " + write
                            + " BEGIN SELECT RAISE(ROLLBACK, 'database or disk is full'); END");
        }
    }

    private void makeRoom() throws Exception {
        TestDatabase.execute(members.federation.database, "DROP TRIGGER full_I");
        TestDatabase.execute(members.federation.database, "DROP TRIGGER full_U");
    }

    private ServingStatus health() {
        members.federation.upkeep().readiness().look();
        return HealthGrpc.newBlockingStub(members.evesLink.channel())
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus();
    }

    private void assertNotAcknowledged() {
        Throwable refused = catchThrowable(() -> members.adaSubmits(run));
        assertThat(refused).isNotNull();
        assertThat(Status.fromThrowable(refused).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(TwoMembers.collecting(run).contributions()).isEmpty();
    }

    @Test
    void nothingIsAcknowledgedThatTheDatabaseCannotHoldAndItHealsByItself() throws Exception {
        assertThat(health()).isEqualTo(ServingStatus.SERVING);
        fill();
        assertThat(health()).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(members.federation.upkeep().readiness().troubles()).containsOnlyKeys("database");
        assertNotAcknowledged();
        assertNotAcknowledged();
        assertThat(members.federation.journal.replay(run.plan().run()))
                .noneMatch(RoundEvent.ContributionAccepted.class::isInstance);
        makeRoom();
        assertThat(health()).isEqualTo(ServingStatus.SERVING);
        assertThat(members.adaSubmits(run).hasReceipt()).isTrue();
        try (Database again = SqliteDatabase.open(members.federation.home.database())) {
            assertThat(new SqlJournal(again, () -> {}).replay(run.plan().run()))
                    .filteredOn(RoundEvent.ContributionAccepted.class::isInstance)
                    .hasSize(1);
        }
        assertThat(members.bobSubmits(run).hasReceipt()).isTrue();
        assertThat(TwoMembers.closed(run).last()).isTrue();
    }

    /** Where the blob should lie there is something in the way, as a read-only disk is. */
    @Test
    void nothingIsAcknowledgedWhoseBlobCannotBeWritten() throws Exception {
        Path folder = directory.resolve(
                "blobs/" + Sha256.of(TwoMembers.delta(run, 0)).hex().substring(0, 2));
        Files.write(folder, new byte[1]);
        assertNotAcknowledged();
        Files.delete(folder);
        assertThat(members.adaSubmits(run).hasReceipt()).isTrue();
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsToldByTheHealthService() throws Exception {
        Path inTheWay = Files.createDirectories(directory.resolve("disk-check/x"));
        assertThat(health()).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(members.federation.upkeep().readiness().troubles()).containsOnlyKeys("disk");
        Files.delete(inTheWay);
        Files.delete(directory.resolve("disk-check"));
        assertThat(health()).isEqualTo(ServingStatus.SERVING);
    }
}
