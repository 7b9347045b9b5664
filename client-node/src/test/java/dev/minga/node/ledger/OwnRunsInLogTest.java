package dev.minga.node.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.proto.v1.OwnRun;
import dev.minga.proto.v1.OwnRunsResponse;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UpdateStatement;
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

    private final FakeLog log = new FakeLog();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private OwnRunsInLog own;

    @BeforeEach
    void watch() throws IOException {
        Witness witness = new Witness(
                "alpha", Ed25519NoteSigner.fromSeed(new byte[32]), Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        own = new OwnRunsInLog(new LedgerWatch(new LedgerFolder(folder), FakeLog.KEYS, witness, log), "andes");
        log.planned(PLAN);
        log.planned(new byte[] {4});
        contributed("alpha", 2);
        contributed("beta", 2);
    }

    private void contributed(String member, int round) {
        log.contributed(SignedStatement.newBuilder()
                .setStatement(UpdateStatement.newBuilder()
                        .setRun("run-1")
                        .setRound(round)
                        .setMember(member)
                        .setPlanSha256(ByteString.copyFrom(Sha256.of(PLAN).bytes()))
                        .build()
                        .toByteString())
                .build());
    }

    @Test
    void whatIsNotRememberedIsProven() throws Exception {
        List<String> asked = new ArrayList<>();
        List<OwnRunsInLog.Contribution> forgotten = own.forgotten((run, round) -> !asked.add(run + " " + round));
        assertThat(asked).containsExactly("run-1 2");
        assertThat(forgotten).singleElement().satisfies(one -> {
            assertThat(one.plan()).isEqualTo(PLAN);
            assertThat(one.round()).isEqualTo(2);
        });
        log.calls.clear();
        assertThat(own.forgotten((run, round) -> true)).isEmpty();
        assertThat(log.calls).containsExactly("ownRuns");
    }

    private void assertRefused(Consumer<OwnRun.Builder> lie) {
        OwnRun.Builder run = OwnRun.newBuilder()
                .setRun("run-1")
                .setRound(2)
                .setContribution(2)
                .setPlan(0);
        lie.accept(run);
        log.onOwnRuns = answer -> OwnRunsResponse.newBuilder().addRuns(run).build();
        assertThatThrownBy(() -> own.forgotten((name, round) -> false))
                .as(run.toString())
                .isInstanceOf(IOException.class);
    }

    @Test
    void whatTheLogDoesNotHoldIsNotBelieved() {
        assertRefused(run -> run.setRun("run-2"));
        assertRefused(run -> run.setRound(3));
        assertRefused(run -> run.setContribution(3));
        assertRefused(run -> run.setContribution(0));
        assertRefused(run -> run.setPlan(1));
        assertRefused(run -> run.setPlan(2));
        assertRefused(run -> run.setContribution(4));
        assertRefused(run -> run.setContribution(-1));
    }
}
