package dev.minga.coordinator.cli;

import static dev.minga.coordinator.cli.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.access.Role;
import dev.minga.coordinator.admin.AdminAccess;
import dev.minga.coordinator.admin.AdminClient;
import dev.minga.coordinator.admin.RunView;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.testkit.Applicant;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.coordinator.testkit.TestPostgres;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.proto.v1.EnrolRejection;
import dev.minga.shared.channel.InvitationToken;
import dev.minga.shared.terminal.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator is backed up in the middle of a round, goes on, is lost, and is restored. */
@Timeout(120)
class RestoreTest {
    @TempDir
    private Path directory = Path.of("");

    private Path backup() {
        return directory.resolve("backup");
    }

    private CommandLineRun restore(String... more) {
        String[] words = {
            "coordinator",
            "restore",
            backup().toString(),
            directory.resolve("restored").toString(),
            "--reason",
            "fire"
        };
        String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return CommandLineRun.of(all);
    }

    private static CommandLineRun verify(Path home) {
        return CommandLineRun.of("ledger", "verify", home.toString());
    }

    private static long published(Path home) throws Exception {
        byte[] note = Files.readAllBytes(home.resolve("ledger/checkpoint"));
        return Checkpoint.parse(SignedNote.parse(note).text()).size();
    }

    @Test
    void nothingThatWasSpentSinceIsOpenAgain() throws Exception {
        goesOnAndIsRestored(RunningCoordinator.home(directory.resolve("first")));
    }

    @Test
    void aServersDatabaseIsRestoredIntoAnother() throws Exception {
        CoordinatorHome home = RunningCoordinator.home(directory.resolve("first"), TestPostgres.emptyDatabase());
        goesOnAndIsRestored(home, "--database", TestPostgres.emptyDatabase());
    }

    private void goesOnAndIsRestored(CoordinatorHome home, String... options) throws Exception {
        TestMember ada;
        InvitationToken open;
        InvitationToken later;
        String token;
        try (Coordinator first = RunningCoordinator.start(home)) {
            ada = MembersOf.enrol(home, "ada");
            TestMember bob = MembersOf.enrol(home, "bob");
            open = MembersOf.invite(home, "cyd");
            token = RunningCoordinator.admin(home)
                    .createToken("ops", Role.OPERATOR, Optional.empty())
                    .secret();
            RunningCoordinator.admin(home).start(Plans.yaml("run", 2, 2, List.of("ada", "bob")));
            try (MemberLink adas = MembersOf.link(home, first, ada);
                    MemberLink bobs = MembersOf.link(home, first, bob)) {
                adas.nextTask();
                bobs.nextTask();
                assertThat(MembersOf.submit(adas, ada, 0).hasReceipt()).isTrue();
                CommandLineRun backedUp = CommandLineRun.of(
                        "coordinator",
                        "backup",
                        backup().toString(),
                        "--coordinator",
                        home.directory().toString());
                assertThat(backedUp.exitCode()).as(backedUp.err()).isZero();
                assertThat(MembersOf.submit(bobs, bob, 1).hasReceipt()).isTrue();
                while (!adas.nextTask().hasTrain()) {
                    Thread.onSpinWait(); // until the sum is made and the second round is open
                }
                assertThat(MembersOf.submit(adas, ada, 2).hasReceipt()).isTrue();
            }
            assertThat(MembersOf.enrol(home, new Applicant(3), "cyd", open).hasEnrolled())
                    .isTrue();
            later = MembersOf.invite(home, "dan");
        }
        assertThat(verify(backup()).exitCode()).as("a backup's log is whole").isZero();
        assertRefused(CommandLineRun.of("coordinator", "gc", backup().toString()), ExitCode.REFUSED, " is a backup");

        CommandLineRun run = restore(options);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("are aborted: run. Invitations that no longer work: 1, tokens of the admin endpoint: 1.");
        CoordinatorHome restored = new CoordinatorHome(directory.resolve("restored"));
        assertThat(verify(restored.directory()))
                .extracting(CommandLineRun::exitCode, CommandLineRun::err)
                .containsExactly(0, "");
        long kept = published(backup());
        try (Coordinator second = RunningCoordinator.start(restored)) {
            AdminAccess local = AdminAccess.read(restored.adminAccess());
            AdminClient ops = new AdminClient(new AdminAccess(local.url(), token, local.authorities()));
            assertThatExceptionOfType(AdminClient.RefusedException.class)
                    .isThrownBy(ops::members)
                    .withMessageContaining("expired or revoked");
            assertThat(MembersOf.enrol(restored, new Applicant(4), "cyd", open).getRejection())
                    .isEqualTo(EnrolRejection.TOKEN_USED);
            assertThat(MembersOf.enrol(restored, new Applicant(4), "dan", later).getRejection())
                    .isEqualTo(EnrolRejection.TOKEN_UNKNOWN);
            RunView view = RunningCoordinator.admin(restored).training("run");
            assertThat(view.history()).as("no round is opened again").hasSize(1);
            try (MemberLink adas = MembersOf.link(restored, second, ada)) {
                assertThat(adas.nextTask().getEnded().getReason())
                        .isEqualTo("the coordinator was restored from a backup: fire");
            }
            assertThat(published(restored.directory())).isEqualTo(kept + 2);
        }
    }

    /** Before anything is made of it. */
    @Test
    void aDamagedOrHalfWrittenBackupIsNotRestored() throws Exception {
        CoordinatorHome home = RunningCoordinator.home(directory.resolve("first"));
        try (Coordinator running = RunningCoordinator.start(home)) {
            assertThat(running).isNotNull();
            MembersOf.enrol(home, "ada");
            RunningCoordinator.admin(home).backup(backup().toString());
            assertRefused(
                    CommandLineRun.of(
                            "coordinator",
                            "backup",
                            backup().toString(),
                            "--coordinator",
                            home.directory().toString()),
                    ExitCode.REFUSED,
                    "is not empty; name a new directory");
        }
        Path key = backup().resolve("signing/private-key.pem");
        byte[] whole = Files.readAllBytes(key);
        byte[] flipped = whole.clone();
        flipped[100] ^= 1;
        Files.write(key, flipped);
        assertThat(restore().err()).contains("signing/private-key.pem is not what was backed up");
        Files.delete(key);
        assertThat(restore().err()).contains("signing/private-key.pem is missing");
        Files.write(key, whole);
        Path list = Files.move(backup().resolve("SHA256SUMS"), directory.resolve("elsewhere"));
        assertThat(restore().err()).contains("is no whole backup: it has no SHA256SUMS");
        assertThat(directory.resolve("restored")).doesNotExist();
        Files.move(list, backup().resolve("SHA256SUMS"));
        assertThat(restore("--reason", " ").exitCode()).isNotZero();
    }
}
