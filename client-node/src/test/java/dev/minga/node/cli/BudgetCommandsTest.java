package dev.minga.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.Signer;
import dev.minga.node.ledger.FakeLog;
import dev.minga.node.participation.EnrolmentOffice;
import dev.minga.node.participation.LogDesk;
import dev.minga.node.participation.LoopbackServer;
import dev.minga.node.participation.NodeHome;
import dev.minga.node.participation.Plans;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.proto.v1.UpdateStatement;
import dev.minga.shared.channel.InvitationToken;
import dev.minga.shared.settings.Json;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code minga node status} and {@code minga node budget …}. */
class BudgetCommandsTest {
    private static final CertificateAuthority AUTHORITY = LoopbackServer.newAuthority();
    private static final TrainingPlan PLAN = Plans.ordinary().build();

    private final Screen screen = new Screen();
    private final FakeLog log = new FakeLog();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private LoopbackServer server;

    @BeforeEach
    void join() throws IOException {
        server = new LoopbackServer(AUTHORITY, new EnrolmentOffice(AUTHORITY, response -> response), new LogDesk(log));
        String token = new InvitationToken(
                        "alpha", server.address(), AUTHORITY.fingerprint().bytes(), new byte[32])
                .encode();
        assertThat(screen.node("join", token, folder)).isZero();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private String printed(Object... args) {
        int before = screen.out().length();
        assertThat(screen.node(args)).as(screen.err()).isZero();
        return screen.out().substring(before);
    }

    private Path plan() throws IOException {
        return Files.writeString(folder.resolve("plan.yaml"), """
                run: next
                rounds: 3
                privacy:
                  unit: record
                  noiseMultiplier: 8.0
                  samplingRate: 1.0
                  stepsPerRound: 10
                """);
    }

    private void contributed(int round) throws IOException {
        log.planned(PLAN.toByteArray());
        byte[] statement = UpdateStatement.newBuilder()
                .setFederation("andes")
                .setRun("run-1")
                .setRound(round)
                .setMember("alpha")
                .setPlanSha256(ByteString.copyFrom(Sha256.of(PLAN.toByteArray()).bytes()))
                .build()
                .toByteArray();
        Signer own = new NodeHome(folder).signer(new SeededSecureRandom(3));
        log.contributed(SignedStatement.newBuilder()
                .setStatement(ByteString.copyFrom(statement))
                .setSignature(ByteString.copyFrom(own.sign(Domain.UPDATE, statement)))
                .build());
    }

    @Test
    void statusShowsWhatIsLeftAndWhatANextRunWouldCost() throws IOException {
        assertThat(printed("status", folder, "--plan", plan()))
                .startsWith("privacy budget: ε at most 8.000 at δ = 1.0E-5 for each record\n")
                .containsPattern("access-log#1 +1 +0.000 +0.000 +0.0 % +0.0 % +100.0 %\n")
                .containsPattern(
                        "next run on access-log#1: raises the filter's ε from \\d\\.\\d{3} to \\d\\.\\d{3}, 19\\.1 % of the budget, fits\n$");
        JsonNode json = Json.mapper().readTree(printed("status", folder, "--output", "json"));
        assertThat(json.at("/partitions/0/partition/source").asText()).isEqualTo("access-log");
        assertThat(json.at("/partitions/0/budget/left").asDouble()).isEqualTo(1);
        assertThat(json.at("/next")).isEmpty();
    }

    @Test
    void aPlanThatSaysNothingOfItsCostIsRefused() throws IOException {
        Path other = Files.writeString(folder.resolve("other.yaml"), "hello: world\n");
        assertThat(screen.node("status", folder, "--plan", other)).isEqualTo(2);
        assertThat(screen.err())
                .contains("is no plan that says rounds, unit, noiseMultiplier, samplingRate and stepsPerRound");
    }

    @Test
    void whatTheLogShowsIsDeclaredWhenTheOperatorHasCountedIt() throws IOException {
        contributed(2);
        assertThat(screen.node("budget", "declare", folder)).isEqualTo(3);
        assertThat(screen.out())
                .endsWith("missing: run run-1, at least to round 2 of 3, shown by the log of federation andes\n");
        assertThat(screen.err())
                .startsWith("error: nothing was declared: disk and log show 1 runs that the budget misses."
                        + " If you know of no others, add --missing 1;");
        assertThat(printed("status", folder)).doesNotContain("run-1");

        printed("budget", "declare", folder, "--missing", "1");
        assertThat(printed("status", folder))
                .containsPattern("access-log#1 +1 +[0-9.]+ +[0-9.]+ +19.1 % +0.0 % +80.9 %\n")
                .containsPattern("andes/run-1 +3/3 .* declared\n")
                .containsPattern(
                        "next run on access-log#1: raises the filter's ε from \\d\\.\\d{3} to \\d\\.\\d{3}, 19\\.1 % of the budget, fits\n$");
        printed(
                "budget",
                "declare",
                folder,
                "--missing",
                "0",
                "--noise-multiplier",
                "4",
                "--sampling-rate",
                "1",
                "--steps",
                "10");
        assertThat(printed("status", folder)).contains("andes/declared-");
    }

    @Test
    void anOlderBudgetStopsStatusAndDeclaringLetsItGoOn() throws IOException {
        Files.writeString(folder.resolve("access.log"), "one\n");
        printed("budget", "partition", folder, "access-log");
        byte[] old = Files.readAllBytes(folder.resolve("budget/ledger.jsonl"));
        Files.writeString(folder.resolve("access.log"), "one\ntwo\n");
        assertThat(printed("budget", "partition", folder, "access-log"))
                .isEqualTo("Lines of access-log from 3 on are partition access-log#3.\n");
        Files.write(folder.resolve("budget/ledger.jsonl"), old);
        assertThat(screen.node("status", folder)).isEqualTo(3);
        assertThat(screen.err()).contains("is not as this node left it").doesNotContain("\tat ");
        printed("budget", "declare", folder, "--missing", "0");
        assertThat(printed("status", folder))
                .containsPattern("access-log#2 +2 ")
                .doesNotContain("#3");
    }

    @Test
    void aPartitionWantsNewLinesAWholeLastLineAndAKnownSource() throws IOException {
        Files.writeString(folder.resolve("access.log"), "one\ntwo");
        assertThat(screen.node("budget", "partition", folder, "access-log")).isEqualTo(4);
        Files.writeString(folder.resolve("access.log"), "one\ntwo\n");
        assertThat(printed("budget", "partition", folder, "access-log"))
                .isEqualTo("Lines of access-log from 3 on are partition access-log#2.\n");
        assertThat(screen.node("budget", "partition", folder, "access-log")).isEqualTo(3);
        assertThat(screen.node("budget", "partition", folder, "other")).isEqualTo(2);
        assertThat(screen.err())
                .contains("is still being written. Try again when it has its end.\n")
                .contains("has no line that came in since its last partition was opened")
                .endsWith("error: node.yaml names no source other. Its sources are [access-log].\n");
    }

    @Test
    void aBudgetOfEntitiesIsOneAndCannotBeCut() throws IOException {
        Path settings = folder.resolve("node.yaml");
        Files.writeString(
                settings,
                Files.readString(settings)
                        .replace("unit: record", "unit: entity")
                        .replace("    labels: labels.csv", "    labels: labels.csv\n    entity: client"));
        Files.writeString(folder.resolve("access.log"), "one\n");
        assertThat(screen.node("budget", "partition", folder, "access-log")).isEqualTo(3);
        assertThat(screen.err())
                .endsWith("error: under policy.unit: entity all lines have one budget, because one entity has old lines"
                        + " and new ones. Only a budget of unit record can be cut.\n");
        printed(
                "budget",
                "declare",
                folder,
                "--missing",
                "0",
                "--noise-multiplier",
                "8",
                "--sampling-rate",
                "1",
                "--steps",
                "30");
        assertThat(printed("status", folder))
                .startsWith("privacy budget: ε at most 8.000 at δ = 1.0E-5 for each entity\n")
                .containsPattern("all sources +1 +[0-9.]+ +[0-9.]+ +19.1 % +0.0 % +80.9 %\n")
                .containsPattern("andes/declared-[0-9a-f]+ +30/30 .* entity +declared\n")
                .containsPattern(
                        "next run on all sources: raises the filter's ε from \\d\\.\\d{3} to \\d\\.\\d{3}, 19\\.1 % of the budget, fits\n$");
        Files.writeString(settings, Files.readString(settings).replace("unit: entity", "unit: record"));
        assertThat(screen.node("status", folder)).isEqualTo(3);
        assertThat(screen.err())
                .contains("the policy's unit is record, but run declared-")
                .doesNotContain("\tat ");
    }

    @Test
    void aRunThatIsNotOpenHasNothingToSettleAndTheClockCanBeAccepted() {
        assertThat(printed("budget", "settle", folder, "run-1")).isEqualTo("Run run-1 has nothing to give back.\n");
        assertThat(printed("budget", "accept-clock", folder)).startsWith("The budget's time is ");
    }
}
