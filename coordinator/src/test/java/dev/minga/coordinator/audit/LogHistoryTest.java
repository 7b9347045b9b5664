package dev.minga.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.Applicant;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.StoredRun;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.LogDiscontinued;
import dev.minga.proto.v1.MemberEnrolled;
import dev.minga.proto.v1.MemberRevoked;
import dev.minga.proto.v1.ModelPromoted;
import dev.minga.proto.v1.PublicKey;
import dev.minga.proto.v1.RunAborted;
import dev.minga.proto.v1.RunPlanned;
import dev.minga.proto.v1.TrainingPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries that both keys signed and that yet do not follow from those before. Leaves 0 to 2: ada, bob, the plan of run. */
class LogHistoryTest {
    @TempDir
    private Path directory = Path.of("");

    private StoredRun stored;
    private LiveRun run;

    @BeforeEach
    void start() throws Exception {
        stored = new StoredRun(directory, List.of("ada", "bob"));
        run = stored.start(Plans.withoutNoise("run", 1, 2, List.of("ada", "bob")));
        stored.ledger.follow();
    }

    @AfterEach
    void close() throws Exception {
        stored.close();
    }

    private List<String> found() throws Exception {
        return LedgerVerification.verify(directory, stored.keys(), false).findings().stream()
                .map(Finding::toString)
                .toList();
    }

    private static LedgerEntry.Builder andes() {
        return LedgerEntry.newBuilder().setFederation("andes");
    }

    private static LedgerEntry.Builder revoked(String member) {
        return andes().setMemberRevoked(MemberRevoked.newBuilder().setMember(member));
    }

    @Test
    void whoIsNoMemberCannotBeRevoked() throws Exception {
        stored.log(revoked("ada"));
        assertThat(found()).isEmpty();
        stored.log(revoked("ada"));
        stored.log(revoked("eve"));
        assertThat(found())
                .containsExactly(
                        "leaf 4: the member that is revoked is none", "leaf 5: the member that is revoked is none");
    }

    @Test
    void onlyAModelOfTheRunIsPromoted() throws Exception {
        stored.contribute(run, "ada", 0);
        stored.contribute(run, "bob", 1);
        ModelPromoted.Builder model = ModelPromoted.newBuilder()
                .setRun("run")
                .setModelSha256(stored.entry(5).getRoundAveraged().getModelSha256());
        stored.log(andes().setModelPromoted(model));
        assertThat(found()).isEmpty();
        stored.log(andes().setModelPromoted(
                        model.setModelSha256(stored.entry(5).getRoundAveraged().getBaseSha256())));
        assertThat(found()).containsExactly("leaf 7: the model that is promoted is none of its run");
    }

    @Test
    void nothingFollowsTheLastRound() throws Exception {
        stored.contribute(run, "ada", 0);
        stored.contribute(run, "bob", 1);
        assertThat(found()).isEmpty();
        LedgerEntry.Builder second = stored.entry(3).toBuilder();
        second.getContributionBuilder()
                .setRound(2)
                .setBaseSha256(stored.entry(5).getRoundAveraged().getModelSha256());
        stored.log(second);
        assertThat(found()).contains("leaf 6: run run had ended");
    }

    @Test
    void nothingFollowsAnAbort() throws Exception {
        stored.log(andes().setRunAborted(RunAborted.newBuilder()
                .setRun("run")
                .setPlanSha256(ByteString.copyFrom(run.plan().digest().bytes()))));
        assertThat(found()).isEmpty();
        stored.contribute(run, "ada", 0);
        stored.ledger.follow();
        assertThat(found()).containsExactly("leaf 4: run run had ended");
    }

    @Test
    void aPlanIsOfTheLogsFederation() throws Exception {
        TrainingPlan plan = run.plan().plan().toBuilder()
                .setRun("other")
                .setFederation("alps")
                .build();
        stored.log(andes().setRunPlanned(RunPlanned.newBuilder()
                .setPlan(plan.toByteString())
                .setDeclaredEpsilon(run.declaredEpsilon())));
        assertThat(found()).containsExactly("leaf 3: the plan is of another federation");
    }

    @Test
    void theDeclaredEpsilonFollowsFromThePlan() throws Exception {
        assertThat(stored.entry(2).getRunPlanned().getDeclaredEpsilon()).isInfinite();
        TrainingPlan.Builder noisy = run.plan().plan().toBuilder();
        noisy.getPrivacyBuilder().setNoiseMultiplier(1);
        double epsilon = RunPlan.parse(noisy.build().toByteArray(), new byte[0]).declaredEpsilon();
        double[] others = {epsilon * (1 + 1e-8), epsilon * (1 - 1e-8), Double.NaN, 1 / 0.0};
        for (int i = 0; i < others.length; i++) {
            TrainingPlan plan = noisy.setRun("other-" + i).build();
            stored.log(andes().setRunPlanned(
                            RunPlanned.newBuilder().setPlan(plan.toByteString()).setDeclaredEpsilon(others[i])));
            assertThat(found())
                    .hasSize(i + 1)
                    .last(STRING)
                    .isEqualTo("leaf " + (3 + i) + ": the declared epsilon is " + others[i] + ", by the plan it is "
                            + epsilon);
        }
    }

    @Test
    void theDeclaredMechanismIsThePlans() throws Exception {
        stored.contribute(run, "ada", 0);
        stored.ledger.follow();
        assertThat(stored.entry(3).getContribution().getMechanism())
                .isEqualTo(run.plan().mechanism(1));
        LedgerEntry.Builder other = stored.entry(3).toBuilder();
        other.getContributionBuilder().getMechanismBuilder().setNoiseMultiplier(99);
        stored.log(other);
        assertThat(found()).contains("leaf 4: the declared mechanism is not the plan's");
    }

    @Test
    void aMemberContributesToARoundOnceAndFromItsBase() throws Exception {
        stored.contribute(run, "ada", 0);
        stored.ledger.follow();
        LedgerEntry adas = stored.entry(3);
        stored.log(adas.toBuilder());
        assertThat(found()).containsExactly("leaf 4: ada contributes twice to round 1 of run run");
        stored.contribute(run, "bob", 1);
        LedgerEntry.Builder bobs = stored.entry(5).toBuilder();
        bobs.getContributionBuilder().setBaseSha256(adas.getContribution().getDeltaSha256());
        stored.replaceEntry(5, bobs.build().toByteArray());
        stored.ledger.follow();
        assertThat(found()).contains("leaf 5: the base is not the model that round 1 of run run starts from");
    }

    @Test
    void noMemberIsAveragedTwiceAndNoRoundIsEmpty() throws Exception {
        stored.contribute(run, "ada", 0);
        stored.contribute(run, "bob", 1);
        LedgerEntry.Builder averaged = stored.entry(5).toBuilder();
        var ada = averaged.getRoundAveraged().getContributions(0);
        averaged.getRoundAveragedBuilder().setContributions(1, ada);
        stored.replaceEntry(5, averaged.build().toByteArray());
        stored.ledger.follow();
        assertThat(found()).containsExactly("leaf 5: the members are not in order at ada");

        TrainingPlan plan =
                run.plan().plan().toBuilder().setRun("other").setQuorum(0).build();
        stored.log(andes().setRunPlanned(RunPlanned.newBuilder().setPlan(plan.toByteString())));
        averaged.getRoundAveragedBuilder()
                .setRun("other")
                .setPlanSha256(ByteString.copyFrom(Sha256.of(plan.toByteArray()).bytes()))
                .clearContributions();
        stored.log(averaged);
        assertThat(found()).contains("leaf 7: fewer contributions are averaged than the plan's quorum");
    }

    @Test
    void aMemberEnrolsWithKeysThatAreItsOwn() throws Exception {
        Applicant eve = new Applicant(5);
        MemberEnrolled.Builder enrolled = MemberEnrolled.newBuilder()
                .setMember("eve")
                .setSigningKey(PublicKey.newBuilder()
                        .setAlgorithm(eve.key().algorithm())
                        .setEncoded(ByteString.copyFrom(eve.key().encoded())))
                .setWitnessKey(eve.witnessKey("eve").vkey());
        stored.log(andes().setMemberEnrolled(enrolled));
        assertThat(found()).isEmpty();
        for (String key : List.of(
                eve.witnessKey("bob").vkey(),
                NoteKey.log("eve", eve.witness.publicKey()).vkey(),
                "no key")) {
            stored.log(andes().setMemberEnrolled(enrolled.clone().setWitnessKey(key)));
        }
        enrolled.getSigningKeyBuilder().setAlgorithm("ROT13");
        stored.log(andes().setMemberEnrolled(enrolled));
        assertThat(found())
                .containsExactly(
                        "leaf 4: the witness key is not one of eve",
                        "leaf 5: the witness key is not one of eve",
                        "leaf 6: a key of eve cannot be read",
                        "leaf 7: a key of eve cannot be read");
    }

    @Test
    void aDiscontinuityKeepsTheTreeBeforeIt() throws Exception {
        ByteString root = ByteString.copyFrom(stored.ledger.root().bytes());
        LogDiscontinued.Builder discontinued =
                LogDiscontinued.newBuilder().setKeptSize(3).setKeptRoot(root);
        stored.log(andes().setLogDiscontinued(discontinued));
        assertThat(found()).isEmpty();
        stored.log(andes().setLogDiscontinued(discontinued.setKeptSize(4)));
        ByteString now = ByteString.copyFrom(stored.ledger.root().bytes());
        stored.log(andes().setLogDiscontinued(discontinued.setKeptRoot(now)));
        String says = ": the tree that was kept is not the one before this leaf";
        assertThat(found()).containsExactly("leaf 4" + says, "leaf 5" + says);
    }

    @Test
    void baseAndModelOfARoundAreKept() throws Exception {
        stored.contribute(run, "ada", 0);
        stored.contribute(run, "bob", 1);
        stored.ledger.follow();
        Sha256 base = Sha256.of(run.plan().firstModel());
        Sha256 model = Sha256.ofBytes(
                stored.entry(5).getRoundAveraged().getModelSha256().toByteArray());
        Files.delete(stored.blob(base));
        Files.delete(stored.blob(model));
        assertThat(found())
                .containsExactly(
                        "leaf 3: the base " + base + " is not among the blobs",
                        "leaf 4: the base " + base + " is not among the blobs",
                        "leaf 5: the model " + model + " is not among the blobs");
    }
}
