package dev.minga.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.ledger.RunEntries;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.StoredRun;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.proto.v1.EvaluationLogged;
import dev.minga.proto.v1.GateDecision;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.ModelPromoted;
import dev.minga.proto.v1.RoundEvaluated;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A run of three rounds whose second average is refused. Leaves: 0 to 3 ada, bob, cyd, the plan; of each round three
 * contributions, the average, three evaluations, their end: 4 to 11, 12 to 19, 20 to 27.
 */
class LoggedEvaluationTest {
    private static final List<String> MEMBERS = List.of("ada", "bob", "cyd");

    @TempDir
    private Path directory = Path.of("");

    private StoredRun stored;
    private LiveRun run;

    @BeforeEach
    void start() throws Exception {
        stored = new StoredRun(directory, MEMBERS);
        run = stored.start(Plans.evaluated("run", 3, 3, 1, 2, MEMBERS));
    }

    @AfterEach
    void close() throws Exception {
        stored.close();
    }

    private void round(int round, long right) throws Exception {
        for (int i = 0; i < 3; i++) {
            stored.contribute(run, MEMBERS.get(i), 3 * (round - 1) + i);
        }
        for (String member : MEMBERS) {
            stored.evaluate(run, member, right, 100 - right);
        }
    }

    private void wholeRun() throws Exception {
        round(1, 80);
        round(2, 50);
        round(3, 75);
    }

    private List<String> found() throws Exception {
        stored.ledger.follow();
        return LedgerVerification.verify(directory, stored.keys(), false).findings().stream()
                .map(Finding::toString)
                .toList();
    }

    /** As when a backup of that moment is restored. */
    @Test
    void aRunMayBeAbortedWhileItsAverageIsEvaluatedButNothingFollows() throws Exception {
        for (int i = 0; i < 3; i++) {
            stored.contribute(run, MEMBERS.get(i), i);
        }
        List<RoundEvent> end = List.of(new RoundEvent.RunAborted("fire", Instant.EPOCH));
        LoggedEntry entry = new RunEntries(run.plan()).of(run.state(), end).get(0);
        stored.outbox.append(entry);
        assertThat(found()).isEmpty();
        stored.outbox.append(entry);
        assertThat(found()).singleElement().asString().contains("run run had ended");
    }

    private void turn(long leaf, UnaryOperator<LedgerEntry.Builder> change) throws Exception {
        stored.replaceEntry(
                leaf, change.apply(stored.entry(leaf).toBuilder()).build().toByteArray());
    }

    private void turnEnd(long leaf, UnaryOperator<RoundEvaluated.Builder> change) throws Exception {
        turn(leaf, entry -> entry.setRoundEvaluated(change.apply(entry.getRoundEvaluatedBuilder())));
    }

    private void turnCounts(long leaf, UnaryOperator<EvaluationLogged.Builder> change) throws Exception {
        turn(leaf, entry -> entry.setEvaluation(change.apply(entry.getEvaluationBuilder())));
    }

    @Test
    void aRunWithARefusalIsAHistory() throws Exception {
        wholeRun();
        assertThat(found()).isEmpty();
        assertThat(stored.entry(11).getRoundEvaluated().getDecision()).isEqualTo(GateDecision.PROMOTED);
        RoundEvaluated second = stored.entry(19).getRoundEvaluated();
        assertThat(second.getDecision()).isEqualTo(GateDecision.REFUSED);
        assertThat(second.getMedian()).isEqualTo(0.5 - 0.8);
        assertThat(second.getCompared()).isEqualTo(3);
        assertThat(second.getReason())
                .startsWith("the median accuracy of 3 members on held-out records fell by 0.3000");
        assertThat(second.getEvaluations(1).getMember()).isEqualTo("bob");
        assertThat(second.getEvaluations(1).getLeaf().toByteArray())
                .isEqualTo(MerkleHash.leaf(stored.outbox.entries(17, 1).get(0)).bytes());
        assertThat(stored.entry(20).getContribution().getBaseSha256())
                .as("round 3 starts from the first average")
                .isEqualTo(stored.entry(7).getRoundAveraged().getModelSha256());
        EvaluationLogged adas = stored.entry(8).getEvaluation();
        assertThat(adas.getMember()).isEqualTo("ada");
        assertThat(adas.getCountsList()).containsExactly(80L, 20L, 0L, 0L);
        assertThat(adas.getMechanism()).isEqualTo(run.plan().evaluationMechanism());
    }

    @Test
    void aDecisionThatTheCountsDoNotGiveIsFound() throws Exception {
        wholeRun();
        turnEnd(19, end -> end.setDecision(GateDecision.PROMOTED));
        assertThat(found())
                .singleElement()
                .asString()
                .startsWith("leaf 19: the gate's decision is Verdict[decision=PROMOTED, compared=3, median=-0.3")
                .contains(", by the counts it is Verdict[decision=REFUSED, compared=3");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void everyWordOfTheDecisionIsComputedAgain(int which) throws Exception {
        wholeRun();
        turnEnd(27, end -> switch (which) {
            case 0 -> end.setCompared(2);
            case 1 -> end.setMedian(-0.04);
            default -> end.setReason("it is pretty");
        });
        assertThat(found()).singleElement().asString().startsWith("leaf 27: the gate's decision is");
    }

    /** A coordinator that goes on from what was refused. */
    @Test
    void aRoundThatStartsFromARefusedAverageIsFound() throws Exception {
        wholeRun();
        ByteString refused = stored.entry(15).getRoundAveraged().getModelSha256();
        for (long leaf = 20; leaf < 23; leaf++) {
            turn(leaf, entry -> {
                entry.getContributionBuilder().setBaseSha256(refused);
                return entry;
            });
        }
        assertThat(found()).contains("leaf 20: the base is not the model that round 3 of run run starts from");
    }

    @Test
    void countsThatTheMemberDidNotSignAreFound() throws Exception {
        wholeRun();
        turnCounts(9, one -> one.setCounts(0, 81));
        Sha256 statement = LogHistory.digest(stored.entry(9).getEvaluation().getSignedStatementSha256());
        assertThat(found())
                .contains(
                        "leaf 9: the statement " + statement + " does not say what the leaf says",
                        "leaf 11: the evaluations that decided are not those that were logged for round 1 of run run");
    }

    @Test
    void aStatementOfAnotherMemberOrForAnotherPurposeIsFound() throws Exception {
        wholeRun();
        ByteString bobs = stored.entry(9).getEvaluation().getSignedStatementSha256();
        ByteString update = stored.entry(6).getContribution().getSignedStatementSha256();
        turnCounts(8, one -> one.setSignedStatementSha256(bobs));
        turnCounts(10, one -> one.setSignedStatementSha256(update));
        assertThat(found())
                .contains(
                        "leaf 8: the statement " + LogHistory.digest(bobs) + " is not signed by ada",
                        "leaf 10: the statement " + LogHistory.digest(update) + " is not signed by cyd");
    }

    @Test
    void whatCannotHaveHappenedIsFound() throws Exception {
        round(1, 80);
        stored.ledger.follow();
        LedgerEntry counts = stored.entry(8);
        LedgerEntry end = stored.entry(11);
        LedgerEntry contribution = stored.entry(4);
        stored.log(counts.toBuilder());
        stored.log(end.toBuilder());
        assertThat(found())
                .containsExactly(
                        "leaf 12: no average of round 1 of run run waits for an evaluation",
                        "leaf 13: no average of round 1 of run run waits for an evaluation");
        for (int i = 0; i < 3; i++) {
            stored.contribute(run, MEMBERS.get(i), 3 + i);
        }
        stored.ledger.follow();
        LedgerEntry.Builder early = contribution.toBuilder();
        early.getContributionBuilder()
                .setRound(3)
                .setBaseSha256(stored.entry(17).getRoundAveraged().getModelSha256());
        stored.log(early);
        LedgerEntry.Builder stranger = counts.toBuilder();
        stranger.getEvaluationBuilder()
                .setRound(2)
                .setModelSha256(stored.entry(17).getRoundAveraged().getModelSha256())
                .setMember("eve");
        stored.log(stranger);
        LedgerEntry.Builder other = counts.toBuilder();
        other.getEvaluationBuilder().setRound(2).clearCounts();
        stored.log(other);
        assertThat(found())
                .contains(
                        "leaf 18: the average of round 2 of run run is not evaluated yet",
                        "leaf 19: the plan of run run does not name eve",
                        "leaf 19: eve was never a member",
                        "leaf 20: the model is not the average of round 2 of run run",
                        "leaf 20: the counts are none of this plan");
    }

    @Test
    void whoCountsTwiceIsFound() throws Exception {
        for (int i = 0; i < 3; i++) {
            stored.contribute(run, MEMBERS.get(i), i);
        }
        stored.evaluate(run, "ada", 80, 20);
        stored.ledger.follow();
        stored.log(stored.entry(8).toBuilder());
        assertThat(found()).containsExactly("leaf 9: ada evaluates round 1 of run run twice");
        LedgerEntry.Builder other = stored.entry(8).toBuilder();
        other.getEvaluationBuilder().getMechanismBuilder().setNoiseMultiplier(1);
        other.getEvaluationBuilder().setPlanSha256(ByteString.copyFrom(new byte[32]));
        stored.log(other);
        assertThat(found())
                .contains(
                        "leaf 10: the declared mechanism is not the plan's",
                        "leaf 10: the plan is another than the logged one of run run");
    }

    @Test
    void onlyWhatPassedIsPromoted() throws Exception {
        wholeRun();
        stored.ledger.follow();
        ByteString last = stored.entry(23).getRoundAveraged().getModelSha256();
        ByteString refused = stored.entry(15).getRoundAveraged().getModelSha256();
        LedgerEntry.Builder entry = LedgerEntry.newBuilder().setFederation("andes");
        stored.log(
                entry.setModelPromoted(ModelPromoted.newBuilder().setRun("run").setModelSha256(last)));
        assertThat(found()).isEmpty();
        stored.log(
                entry.setModelPromoted(ModelPromoted.newBuilder().setRun("run").setModelSha256(refused)));
        assertThat(found()).containsExactly("leaf 29: the model that is promoted is none of its run");
    }
}
