package dev.minga.node.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.CompositeSigner;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.proto.v1.EvaluationStatement;
import dev.minga.proto.v1.OwnRun;
import dev.minga.proto.v1.OwnRunsResponse;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UpdateStatement;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnRunsInLogTest {
    private static final byte[] PLAN = {1, 2, 3};
    private static final CompositeSigner ALPHA = CompositeSigner.generate(new SeededSecureRandom(1));
    private static final CompositeSigner BETA = CompositeSigner.generate(new SeededSecureRandom(2));

    private final FakeLog log = new FakeLog();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private OwnRunsInLog own;

    @BeforeEach
    void watch() throws IOException {
        Witness witness = new Witness(
                "alpha", Ed25519NoteSigner.fromSeed(new byte[32]), Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        own = new OwnRunsInLog(
                new LedgerWatch(new LedgerFolder(folder), FakeLog.KEYS, witness, log), "andes", ALPHA.publicKey());
        log.planned(PLAN);
        log.planned(new byte[] {4});
        log.contributed(signed(ALPHA, statement("alpha")));
        log.contributed(signed(BETA, statement("beta")));
    }

    private static UpdateStatement statement(String member) {
        return UpdateStatement.newBuilder()
                .setFederation("andes")
                .setRun("run-1")
                .setRound(2)
                .setMember(member)
                .setPlanSha256(ByteString.copyFrom(Sha256.of(PLAN).bytes()))
                .build();
    }

    private static SignedStatement signed(CompositeSigner signer, UpdateStatement statement) {
        byte[] bytes = statement.toByteArray();
        return SignedStatement.newBuilder()
                .setStatement(ByteString.copyFrom(bytes))
                .setSignature(ByteString.copyFrom(signer.sign(Domain.UPDATE, bytes)))
                .build();
    }

    @Test
    void whatIsNotRememberedIsProven() throws Exception {
        List<String> asked = new ArrayList<>();
        List<OwnRunsInLog.Forgotten> forgotten =
                own.forgotten((deed, run, round) -> !asked.add(deed + " " + run + " " + round));
        assertThat(asked).containsExactly("CONTRIBUTION run-1 2");
        assertThat(forgotten).singleElement().satisfies(one -> {
            assertThat(one.plan()).isEqualTo(PLAN);
            assertThat(one.round()).isEqualTo(2);
        });
        log.calls.clear();
        assertThat(own.forgotten((deed, run, round) -> true)).isEmpty();
        assertThat(log.calls).containsExactly("ownRuns", "ownRuns");
    }

    @Test
    void theCoordinatorIsAskedUntilItHasNoMore() throws Exception {
        log.onOwnRuns = answer -> OwnRunsResponse.newBuilder()
                .addAllRuns(answer.getRunsList().stream().limit(1).toList())
                .build();
        log.contributed(
                signed(ALPHA, statement("alpha").toBuilder().setRun("run-2").build()));
        log.contributed(
                signed(ALPHA, statement("alpha").toBuilder().setRun("run-3").build()));
        assertThat(own.forgotten((deed, run, round) -> false)).hasSize(3);
    }

    @Test
    void aContributionThatTheCoordinatorMadeUpIsNotBelieved() {
        log.contributed(
                signed(BETA, statement("alpha").toBuilder().setRun("run-2").build()));
        assertThatThrownBy(() -> own.forgotten((deed, run, round) -> run.equals("run-1")))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "leaf 4 of the log names this node for its contribution in run run-2, but this node never signed that");
    }

    private void assertRefused(Consumer<OwnRun.Builder> lie) {
        OwnRun.Builder run = OwnRun.newBuilder()
                .setRun("run-1")
                .setRound(2)
                .setLeaf(2)
                .setPlan(0)
                .setStatement(log.statements.get(2L));
        lie.accept(run);
        log.onOwnRuns = answer -> OwnRunsResponse.newBuilder().addRuns(run).build();
        assertThatThrownBy(() -> own.forgotten((deed, name, round) -> false))
                .as(run.toString())
                .isInstanceOf(IOException.class);
    }

    @Test
    void whatTheLogDoesNotHoldIsNotBelieved() {
        assertRefused(run -> run.setRun("run-2"));
        assertRefused(run -> run.setRound(3));
        assertRefused(run -> run.setLeaf(3));
        assertRefused(run -> run.setLeaf(0));
        assertRefused(run -> run.setPlan(1));
        assertRefused(run -> run.setPlan(2));
        assertRefused(run -> run.setLeaf(4));
        assertRefused(run -> run.setLeaf(-1));
        assertRefused(run -> run.clearStatement());
        assertRefused(run -> run.setStatement(log.statements.get(3L)));
        assertRefused(run -> run.setEvaluation(true));
    }

    private static SignedStatement counted(CompositeSigner signer, String member, int round, Domain domain) {
        byte[] bytes = EvaluationStatement.newBuilder()
                .setFederation("andes")
                .setRun("run-1")
                .setRound(round)
                .setMember(member)
                .setPlanSha256(ByteString.copyFrom(Sha256.of(PLAN).bytes()))
                .build()
                .toByteArray();
        return SignedStatement.newBuilder()
                .setStatement(ByteString.copyFrom(bytes))
                .setSignature(ByteString.copyFrom(signer.sign(domain, bytes)))
                .build();
    }

    @Test
    void anEvaluationThatIsNotRememberedIsProven() throws Exception {
        log.evaluated(counted(ALPHA, "alpha", 1, Domain.EVALUATION));
        log.evaluated(counted(ALPHA, "alpha", 2, Domain.EVALUATION));
        log.evaluated(counted(BETA, "beta", 3, Domain.EVALUATION));
        assertThat(own.forgotten((deed, run, round) -> deed == OwnRunsInLog.Deed.CONTRIBUTION))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.plan()).isEqualTo(PLAN);
                    assertThat(one.round()).isEqualTo(2);
                });
    }

    @Test
    void anEvaluationThatThisNodeDidNotSignAsOneIsNotBelieved() {
        log.evaluated(counted(BETA, "alpha", 1, Domain.EVALUATION));
        assertThatThrownBy(() -> own.forgotten((deed, run, round) -> deed == OwnRunsInLog.Deed.CONTRIBUTION))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("for its evaluation in run run-1, but this node never signed that");
        log.evaluated(counted(ALPHA, "alpha", 2, Domain.UPDATE));
        assertThatThrownBy(() -> own.forgotten((deed, run, round) -> deed == OwnRunsInLog.Deed.CONTRIBUTION))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("for its evaluation in run run-1, but this node never signed that");
    }
}
