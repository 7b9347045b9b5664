package dev.minga.coordinator.cli;

import static dev.minga.coordinator.cli.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.testkit.Applicant;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.PeftAdapters;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.EnrolRejection;
import dev.minga.shared.channel.InvitationToken;
import dev.minga.shared.channel.Tls;
import dev.minga.shared.settings.Json;
import dev.minga.shared.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Member and training commands against a running coordinator, and against none. */
class OperatorCommandsTest {
    @TempDir
    private static Path directory = Path.of("");

    private static CoordinatorHome home;
    private static Coordinator coordinator;

    @BeforeAll
    static void serve() throws Exception {
        home = RunningCoordinator.home(directory.resolve("home"));
        coordinator = RunningCoordinator.start(home);
    }

    @AfterAll
    static void stop() {
        coordinator.close();
    }

    private static CommandLineRun minga(String... words) {
        String[] args = java.util.Arrays.copyOf(words, words.length + 2);
        args[words.length] = "--coordinator";
        args[words.length + 1] = home.directory().toString();
        return CommandLineRun.of(args);
    }

    /** A token that went to the wrong place. */
    @Test
    void anInvitationIsWithdrawnAndEnrolsNobody() throws Exception {
        InvitationToken token = InvitationToken.parse(
                minga("member", "invite", "misled").out().lines().toList().get(1));
        assertThat(minga("member", "invitations").out()).contains("misled                   works until ");
        assertThat(minga("member", "withdraw", "misled").out())
                .isEqualTo("The open invitations of misled work no more.\n");
        assertThat(minga("member", "invitations").out()).doesNotContain("misled");
        assertThat(MembersOf.enrol(home, new Applicant(9), "misled", token).getRejection())
                .isEqualTo(EnrolRejection.TOKEN_USED);
    }

    @Test
    void anInvitationIsPrintedWithItsToken() {
        CommandLineRun run = minga("member", "invite", "river-bank", "--valid-for", "2h");
        assertThat(run.exitCode()).as(run.err()).isZero();
        List<String> lines = run.out().lines().toList();
        assertThat(lines.get(0)).startsWith("Token for river-bank, works once until ");
        InvitationToken token = InvitationToken.parse(lines.get(1));
        assertThat(token.member()).isEqualTo("river-bank");
        assertThat(token.coordinator()).isEqualTo(coordinator.membersDial());
        assertThat(lines.get(2)).isEqualTo("The member runs: minga node join TOKEN DIR");
    }

    @Test
    void aMemberIsRevokedWithAReasonThatTheListShows() throws Exception {
        InvitationToken token = InvitationToken.parse(
                minga("member", "invite", "leaver").out().lines().toList().get(1));
        try (MemberLink link = new MemberLink(Tls.pinned(token.coordinator(), token.authoritySha256()))) {
            link.enrol(new Applicant(7).applies("leaver", token.secret()));
        }
        CommandLineRun run = minga("member", "revoke", "leaver", "--reason", "left the consortium");
        assertThat(run.out()).isEqualTo("The membership of leaver has ended.\n");
        assertThat(minga("member", "list").out()).contains("leaver ").contains(": left the consortium");
        assertRefused(
                minga("member", "revoke", "leaver", "--reason", "twice"),
                ExitCode.REFUSED,
                "there is no member leaver, or its membership was ended before");
        assertRefused(
                minga("member", "revoke", "leaver", "--reason", "two\nlines"),
                ExitCode.USAGE,
                "reason must be one line");
        assertThat(minga("member", "revoke", "leaver").exitCode()).isEqualTo(2);
    }

    @Test
    void onlyACompleteRunsModelIsPromoted() {
        assertThat(minga("model", "list").out())
                .isEqualTo(
                        "No run's model is in use yet; 'minga model promote RUN' takes a complete run's into use.\n");
        assertRefused(minga("model", "promote", "nothing"), ExitCode.REFUSED, "there is no run nothing");
        assertRefused(minga("model", "rollback"), ExitCode.REFUSED, "no other model was promoted before");
        assertRefused(
                minga("model", "rollback", "nothing", "--to-round", "1", "--reason", "worse"),
                ExitCode.REFUSED,
                "there is no run nothing");
        assertThat(minga("model", "rollback", "nothing").exitCode()).isEqualTo(2);
        assertRefused(
                minga("member", "revoke", "zoe", "--reason", "hostile", "--rebuild-from", "1"),
                ExitCode.USAGE,
                "no run has a member zoe");
        assertRefused(
                minga("member", "revoke", "zoe", "--reason", "hostile", "--rebuild-from", "1", "--run", "nothing"),
                ExitCode.REFUSED,
                "there is no run nothing");
    }

    @Test
    void jsonIsForPrograms() throws IOException {
        CommandLineRun run = minga("member", "invite", "coast-cert", "--output", "json");
        assertThat(Json.mapper().readTree(run.out()).get("name").asText()).isEqualTo("coast-cert");
        assertThat(minga("member", "list", "--output", "json").out()).isEqualTo("[]\n");
        assertThat(minga("training", "list", "--output", "json").out()).isEqualTo("[]\n");
    }

    @Test
    void emptyListsSaySo() {
        assertThat(minga("member", "list").out()).isEqualTo("No members yet.\n");
        assertThat(minga("training", "list").out()).isEqualTo("No runs yet.\n");
    }

    @Test
    void whatTheCoordinatorRefusesIsARefusal() throws IOException {
        Path plan = Files.writeString(directory.resolve("plan.yaml"), Plans.yaml("r", 1, 1, List.of("zoe")));
        assertRefused(minga("training", "start", plan.toString()), ExitCode.REFUSED, "'zoe' is not enrolled");
        Files.writeString(plan, Plans.yaml("r", 0, 1, List.of("zoe")));
        assertRefused(
                minga("training", "start", plan.toString()),
                ExitCode.REFUSED,
                "plan:2: the file: rounds must be between");
        assertRefused(minga("training", "show", "no such run"), ExitCode.REFUSED, "there is no run no such run");
        assertRefused(minga("member", "invite", "River Bank"), ExitCode.REFUSED, "a member name has");
        assertRefused(minga("member", "withdraw", "nobody"), ExitCode.REFUSED, "there is no open invitation of nobody");
    }

    private static void enrolZoe(Coordinator running, String at) throws Exception {
        String printed = CommandLineRun.of("member", "invite", "zoe", "--coordinator", at)
                .out();
        InvitationToken token = InvitationToken.parse(printed.lines().toList().get(1));
        assertThat(token.coordinator()).isEqualTo(running.membersDial());
        try (MemberLink link = new MemberLink(Tls.pinned(token.coordinator(), token.authoritySha256()))) {
            link.enrol(new Applicant(7).applies("zoe", token.secret()));
        }
    }

    @Test
    void aRunBeginsWithAnAdapter(@TempDir Path elsewhere) throws Exception {
        CoordinatorHome other = RunningCoordinator.home(elsewhere.resolve("other"));
        try (Coordinator running = RunningCoordinator.start(other)) {
            String at = other.directory().toString();
            enrolZoe(running, at);
            String plan = Files.writeString(
                            elsewhere.resolve("plan.yaml"),
                            Plans.yaml("begun", 1, 1, List.of("zoe")).replace("scheme: ffa", "scheme: fedsvd"))
                    .toString();
            String folder = PeftAdapters.write(elsewhere.resolve("adapter")).toString();
            assertRefused(
                    CommandLineRun.of("training", "start", plan, "--from-peft", "none", "--coordinator", at),
                    ExitCode.REFUSED,
                    "there is no such file; name the folder of a PEFT adapter");
            assertThat(CommandLineRun.of("training", "start", plan, "--from-peft", folder, "--coordinator", at)
                            .out())
                    .startsWith("Run begun started from adapter ");
            assertThat(CommandLineRun.of("training", "show", "begun", "--coordinator", at)
                            .out())
                    .contains("  starts from adapter ");
        }
    }

    @Test
    void aRunIsHeldResumedAndStopped(@TempDir Path elsewhere) throws Exception {
        CoordinatorHome other = RunningCoordinator.home(elsewhere.resolve("other"));
        try (Coordinator running = RunningCoordinator.start(other)) {
            String at = other.directory().toString();
            enrolZoe(running, at);
            Path plan = Files.writeString(elsewhere.resolve("plan.yaml"), Plans.yaml("r", 1, 1, List.of("zoe")));
            CommandLineRun.of("training", "start", plan.toString(), "--coordinator", at);
            assertThat(CommandLineRun.of("training", "pause", "r", "--coordinator", at)
                            .out())
                    .contains("paused");
            assertThat(CommandLineRun.of("training", "show", "r", "--coordinator", at)
                            .out())
                    .contains("  aggregation: fedavg\n");
            assertThat(CommandLineRun.of("training", "resume", "r", "--coordinator", at)
                            .out())
                    .contains("recruiting");
            assertThat(CommandLineRun.of("training", "stop", "r", "--reason", "a test", "--coordinator", at)
                            .out())
                    .contains("aborted")
                    .contains("(stopped by the operator: a test)");
            assertRefused(
                    CommandLineRun.of("training", "pause", "r", "--coordinator", at),
                    ExitCode.REFUSED,
                    "run r has ended");
            assertRefused(
                    CommandLineRun.of("training", "resume", "walk", "--coordinator", at),
                    ExitCode.REFUSED,
                    "there is no run walk");
        }
    }

    @Test
    void aPlanThatCannotBeReadIsAMistake() {
        assertRefused(
                minga("training", "start", directory.resolve("nothing").toString()), ExitCode.USAGE, "cannot be read");
    }

    @Test
    void withoutACoordinatorNothingIsAvailable(@TempDir Path elsewhere) throws Exception {
        String nowhere = elsewhere.toString();
        assertRefused(
                CommandLineRun.of("member", "list", "--coordinator", nowhere),
                ExitCode.UNAVAILABLE,
                "no coordinator runs in " + nowhere);
        CoordinatorHome stopped = RunningCoordinator.home(elsewhere.resolve("stopped"));
        RunningCoordinator.start(stopped).close();
        assertRefused(
                CommandLineRun.of(
                        "training", "list", "--coordinator", stopped.directory().toString()),
                ExitCode.UNAVAILABLE,
                "no coordinator runs in ");
    }

    @Test
    void aPublicSetIsReadFromWhereThePlanIsAndShown() throws Exception {
        InvitationToken token = InvitationToken.parse(
                minga("member", "invite", "judge").out().lines().toList().get(1));
        try (MemberLink link = new MemberLink(Tls.pinned(token.coordinator(), token.authoritySha256()))) {
            link.enrol(new Applicant(8).applies("judge", token.secret()));
        }
        Path plan = directory.resolve("judged.yaml");
        Path set = directory.resolve("set.jsonl");
        Files.writeString(plan, Plans.onPublicSet(Plans.yaml("judged", 1, 1, List.of("judge")), 1, 1));
        assertRefused(
                minga("training", "start", plan.toString()),
                ExitCode.USAGE,
                "the public set " + set + " cannot be read");
        Files.write(set, new byte[(16 << 20) + 1]);
        assertRefused(minga("training", "start", plan.toString()), ExitCode.USAGE, "is larger than 16 MiB");
        Files.write(set, new byte[16 << 20]);
        assertRefused(
                minga("training", "start", plan.toString()),
                ExitCode.REFUSED,
                "evaluation.publicSet: set.jsonl: line 1: is longer than 16384 bytes; shorten or delete it");
        Files.write(set, Plans.PUBLIC_SET);
        assertThat(minga("training", "start", plan.toString()).out()).startsWith("Run judged started; plan ");
        assertThat(minga("training", "show", "judged").out())
                .contains("\n  evaluated on: public set " + Sha256.of(Plans.PUBLIC_SET)
                        + " of 101 records, counted exactly\n");
    }

    @Test
    void aRunIsWatchedUntilItIsOver() throws Exception {
        InvitationToken token = InvitationToken.parse(
                minga("member", "invite", "seer").out().lines().toList().get(1));
        try (MemberLink link = new MemberLink(Tls.pinned(token.coordinator(), token.authoritySha256()))) {
            link.enrol(new Applicant(9).applies("seer", token.secret()));
        }
        Path plan = Files.writeString(directory.resolve("watched.yaml"), Plans.yaml("watched", 2, 1, List.of("seer")));
        minga("training", "start", plan.toString());
        CompletableFuture<CommandLineRun> watching =
                CompletableFuture.supplyAsync(() -> minga("training", "watch", "watched"));
        minga("training", "pause", "watched");
        minga("training", "stop", "watched", "--reason", "enough");
        CommandLineRun watched = watching.get(60, TimeUnit.SECONDS);
        assertThat(watched.exitCode())
                .as("it was not completed: %s", watched.err())
                .isEqualTo(1);
        assertThat(watched.out())
                .endsWith("aborted      round 0 of 2  members seer  (stopped by the operator: enough)\n");
        assertRefused(minga("training", "watch", "never"), ExitCode.REFUSED, "there is no run never");
    }
}
