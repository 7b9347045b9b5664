package dev.minga.node.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.proto.v1.CosignedRequest;
import dev.minga.proto.v1.CosignedResponse;
import dev.minga.proto.v1.LatestResponse;
import dev.minga.proto.v1.PlannedMember;
import dev.minga.proto.v1.ProvenLeaf;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.testkit.Mutations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged answers of the coordinator about its log: each is the honest one or is refused, in one line. */
class HostileAnswersTest {
    private static final long SEED = 31_337;
    private static final Ed25519NoteSigner BETA = LogScene.seeded(2);
    private static final TrainingPlan PLAN = TrainingPlan.newBuilder()
            .setFederation("andes")
            .setRun("run-1")
            .addMembers(PlannedMember.newBuilder().setName("alpha"))
            .addMembers(PlannedMember.newBuilder().setName("beta"))
            .setCosignatureQuorum(1)
            .build();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private LogScene scene;

    private long leaf;

    @BeforeEach
    void watch() throws Exception {
        scene = new LogScene(folder);
        scene.log.enrolled("beta", BETA);
        leaf = scene.log.planned(PLAN.toByteArray());
        scene.log.cosigns("beta", BETA, scene.log.size());
        assertThat(shown()).isTrue();
    }

    private boolean shown() throws IOException, LedgerForkException {
        return new PlanInLog(scene.watch, "andes").shown(PLAN.toByteString(), PLAN, leaf);
    }

    private interface Asking {
        boolean believed() throws IOException, LedgerForkException;
    }

    /** What cannot even be parsed is refused before it reaches us. */
    private static <M extends Message> Optional<M> damaged(M honest, Parser<M> parser, long seed) {
        try {
            return Optional.of(parser.parseFrom(Mutations.of(honest.toByteArray(), seed)));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private static boolean believed(long seed, Asking asking) {
        try {
            return asking.believed();
        } catch (IOException | LedgerForkException refused) {
            assertThat(refused.getMessage()).as("seed %d", seed).isNotEmpty().doesNotContain("\n");
        } catch (RuntimeException e) {
            fail("seed " + seed, e);
        }
        return false;
    }

    @Test
    void aDamagedLeafIsNotBelieved() throws Exception {
        Checkpoint checkpoint = scene.watch.sync();
        ProvenLeaf honest = scene.log.proven(leaf, checkpoint.size());
        for (long seed = SEED; seed < SEED + Mutations.CASES; seed++) {
            Optional<ProvenLeaf> damaged = damaged(honest, ProvenLeaf.parser(), seed);
            if (damaged.isPresent()) {
                boolean same = damaged.get().getIndex() == leaf
                        && damaged.get().getEntry().equals(honest.getEntry())
                        && damaged.get().getInclusionProofList().equals(honest.getInclusionProofList());
                assertThat(believed(
                                seed,
                                () -> LogLeaf.check(damaged.get(), checkpoint)
                                        .proven()
                                        .equals(damaged.get())))
                        .as("seed %d", seed)
                        .isEqualTo(same);
            }
        }
    }

    /** A tenth of the cases: each asks the log from the start, and what it is made of is damaged in full elsewhere. */
    @Test
    void aDamagedCosignedCheckpointIsNotBelieved() throws Exception {
        CosignedResponse honest = scene.log.cosigned(CosignedRequest.newBuilder()
                .setLeaf(leaf)
                .setQuorum(1)
                .addMembers("beta")
                .setKnownSize(scene.log.size())
                .build());
        int believed = 0;
        for (long seed = SEED; seed < SEED + Mutations.CASES / 10; seed++) {
            Optional<CosignedResponse> damaged = damaged(honest, CosignedResponse.parser(), seed);
            if (damaged.isPresent()) {
                scene.log.onCosigned = any -> damaged.get();
                if (believed(seed, this::shown)) {
                    believed++;
                    assertThat(text(damaged.get())).as("seed %d", seed).isEqualTo(text(honest));
                    assertThat(damaged.get().getMembersList())
                            .as("seed %d", seed)
                            .containsAll(honest.getMembersList());
                }
            }
        }
        assertThat(believed).as("of %d", Mutations.CASES / 10).isLessThan(Mutations.CASES / 20);
    }

    private static String text(CosignedResponse answer) throws MalformedLedgerException {
        return SignedNote.parse(answer.getCheckpoint().toByteArray()).text();
    }

    /** A twentieth: each fork is written to disk. */
    @Test
    void aDamagedCheckpointIsNotFollowed() throws Exception {
        long known = scene.log.size();
        scene.grow(2);
        LatestResponse honest = scene.log.latest(known);
        Checkpoint grown = new Checkpoint(FakeLog.ORIGIN, known + 2, scene.log.root(known + 2));
        for (long seed = SEED; seed < SEED + Mutations.CASES / 20; seed++) {
            LogScene fresh = new LogScene(folder.resolve(Long.toString(seed)));
            fresh.log.entries = scene.log.entries;
            fresh.log.uncoveredFrom = known;
            fresh.watch.sync();
            fresh.log.uncoveredFrom = Long.MAX_VALUE;
            Optional<LatestResponse> damaged = damaged(honest, LatestResponse.parser(), seed);
            if (damaged.isPresent()) {
                fresh.log.onLatest = any -> damaged.get();
                if (believed(seed, () -> fresh.watch.sync().equals(grown))) {
                    assertThat(damaged.get().getConsistencyProofList())
                            .as("seed %d", seed)
                            .isEqualTo(honest.getConsistencyProofList());
                }
            }
        }
    }
}
