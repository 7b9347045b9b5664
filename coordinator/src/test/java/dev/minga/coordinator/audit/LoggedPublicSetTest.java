package dev.minga.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.StoredRun;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.EvaluationMechanism;
import dev.minga.proto.v1.GateDecision;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.PrivacyUnit;
import dev.minga.proto.v1.PublicSetPlan;
import dev.minga.proto.v1.TrainingPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run of two rounds, judged on a public set; the second average is refused. Leaves: 0 to 3 ada, bob, cyd, the plan; of each round
 * three contributions, the average, three evaluations, their end: 4 to 11, 12 to 19.
 */
class LoggedPublicSetTest {
    private static final List<String> MEMBERS = List.of("ada", "bob", "cyd");
    private static final Sha256 SET = Sha256.of(Plans.PUBLIC_SET);

    @TempDir
    private Path directory = Path.of("");

    private StoredRun stored;

    @BeforeEach
    void wholeRun() throws Exception {
        stored = new StoredRun(directory, MEMBERS);
        LiveRun run = stored.start(Plans.onPublicSet("run", 2, 3, 1, 2, MEMBERS));
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 3; i++) {
                stored.contribute(run, MEMBERS.get(i), 3 * round + i);
            }
            for (String member : MEMBERS) {
                stored.evaluate(run, member, 80 - 30 * round, 20 + 30 * round);
            }
        }
    }

    @AfterEach
    void close() throws Exception {
        stored.close();
    }

    private List<String> found(boolean blobsMayBeAbsent) throws Exception {
        stored.ledger.follow();
        return LedgerVerification.verify(directory, stored.keys(), blobsMayBeAbsent).findings().stream()
                .map(Finding::toString)
                .toList();
    }

    private void turn(long leaf, UnaryOperator<LedgerEntry.Builder> change) throws Exception {
        stored.replaceEntry(
                leaf, change.apply(stored.entry(leaf).toBuilder()).build().toByteArray());
    }

    private void turnSet(Consumer<PublicSetPlan.Builder> change) throws Exception {
        TrainingPlan.Builder plan =
                TrainingPlan.parseFrom(stored.entry(3).getRunPlanned().getPlan()).toBuilder();
        change.accept(plan.getEvaluationBuilder().getPublicSetBuilder());
        turn(3, entry -> {
            entry.getRunPlannedBuilder().setPlan(plan.build().toByteString());
            return entry;
        });
    }

    @Test
    void whatHappenedIsAHistoryAndTheDecisionIsMadeAgain() throws Exception {
        assertThat(found(false)).isEmpty();
        assertThat(stored.entry(19).getRoundEvaluated().getDecision()).isEqualTo(GateDecision.REFUSED);
        assertThat(stored.entry(19).getRoundEvaluated().getReason())
                .startsWith("the median accuracy of 3 members on the public set fell by 0.2970");
        assertThat(stored.entry(8).getEvaluation().getMechanism())
                .isEqualTo(EvaluationMechanism.newBuilder()
                        .setPublicSetSha256(ByteString.copyFrom(SET.bytes()))
                        .build());
    }

    @Test
    void anAuditSaysWhatEachMemberSigned() throws Exception {
        stored.ledger.follow();
        RoundAudit.Report report = RoundAudit.audit(directory, stored.keys(), "run", 2);
        assertThat(report.findings()).isEmpty();
        assertThat(report.counted())
                .containsExactlyElementsOf(MEMBERS.stream()
                        .map(member -> new RoundAudit.Counted(member, List.of(50L, 50L, 0L, 1L)))
                        .toList());
    }

    @Test
    void aReasonThatNamesTheOtherSourceIsFound() throws Exception {
        turn(19, entry -> {
            String reason = entry.getRoundEvaluated().getReason();
            entry.getRoundEvaluatedBuilder().setReason(reason.replace("the public set", "held-out records"));
            return entry;
        });
        assertThat(found(false)).singleElement().asString().startsWith("leaf 19: the gate's decision is");
    }

    @Test
    void countsThatTheSetCannotHaveAreFound() throws Exception {
        turn(9, entry -> {
            entry.getEvaluationBuilder().setCounts(0, 81);
            return entry;
        });
        assertThat(found(false)).contains("leaf 9: the counts are none of this plan");
    }

    @Test
    void aStatementAboutHeldOutRecordsIsFound() throws Exception {
        turn(9, entry -> {
            entry.getEvaluationBuilder().getMechanismBuilder().setUnit(PrivacyUnit.RECORD);
            return entry;
        });
        assertThat(found(false)).contains("leaf 9: the declared mechanism is not the plan's");
    }

    @Test
    void aSetThatIsNotThereIsFoundUnlessBlobsMayBeAbsent() throws Exception {
        Files.delete(stored.blob(SET));
        assertThat(found(false)).containsExactly("leaf 3: the public set " + SET + " is not among the blobs");
        assertThat(found(true)).isEmpty();
    }

    @Test
    void aSetThatIsDamagedIsFound() throws Exception {
        Files.writeString(stored.blob(SET), "nothing");
        assertThat(found(true))
                .anySatisfy(finding -> assertThat(finding).endsWith("has another digest than its name"))
                .anySatisfy(finding -> assertThat(finding)
                        .startsWith("leaf 3: the public set " + SET + " is none: line 1: is no JSON object"));
    }

    @Test
    void aPlanThatSaysOfItsSetWhatItIsNotIsFound() throws Exception {
        String other =
                "leaf 3: the public set " + SET + " has another size, or other numbers of records, than the plan says";
        turnSet(set -> set.setRecords(0, 99));
        assertThat(found(false)).contains(other);
    }

    @Test
    void soIsOneThatGivesItAnotherSizeOrADigestThatIsNone() throws Exception {
        turnSet(set -> set.setSize(set.getSize() + 1));
        assertThat(found(false)).anySatisfy(finding -> assertThat(finding).contains("has another size"));
    }

    @Test
    void aLogOfARunWithADigestThatIsNoneIsReadToItsEnd() throws Exception {
        turnSet(set -> set.setSha256(ByteString.copyFrom(new byte[3])).clearRecords());
        assertThat(found(false))
                .contains("leaf 3: a digest has not 32 bytes", "leaf 9: the counts are none of this plan");
    }
}
