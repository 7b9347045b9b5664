package dev.minga.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.StoredRun;
import dev.minga.proto.v1.ContributionLogged;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.RoundAveraged;
import dev.minga.proto.v1.RunPlanned;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoggedRunTest {
    @TempDir
    private Path directory = Path.of("");

    /** Signed by both keys, and yet no history: what an entry says has to follow from those before it. */
    private List<Finding> after(StoredRun stored, int leaf, UnaryOperator<LedgerEntry> turned) throws Exception {
        byte[] bytes =
                turned.apply(LedgerEntry.parseFrom(stored.ledger.entry(leaf))).toByteArray();
        stored.outbox.append(new LoggedEntry(LoggedEntry.Kind.CONTRIBUTION, "", 0, "", bytes));
        stored.ledger.follow();
        return LedgerVerification.verify(directory, stored.keys(), false).findings();
    }

    private static LedgerEntry contribution(LedgerEntry entry, UnaryOperator<ContributionLogged.Builder> change) {
        return entry.toBuilder()
                .setContribution(change.apply(entry.getContribution().toBuilder()))
                .build();
    }

    private static LedgerEntry averaged(LedgerEntry entry, UnaryOperator<RoundAveraged.Builder> change) {
        return entry.toBuilder()
                .setRoundAveraged(change.apply(entry.getRoundAveraged().toBuilder()))
                .build();
    }

    private static String lines(List<Finding> findings) {
        return String.join("\n", findings.stream().map(Finding::toString).toList());
    }

    @Test
    void whatCannotHaveHappenedIsFound() throws Exception {
        try (StoredRun stored = new StoredRun(directory, List.of("ada", "bob"))) {
            var run = stored.start("run", 3, 2);
            stored.contribute(run, "ada", 0);
            stored.contribute(run, "bob", 1);
            stored.contribute(run, "ada", 2);
            stored.ledger.follow();
            assertThat(LedgerVerification.verify(directory, stored.keys(), false)
                            .findings())
                    .isEmpty();
            assertThat(lines(after(stored, 5, entry -> averaged(entry, average -> average.setRound(2)))))
                    .contains("leaf 7: the base is not the model that round 2 of run run starts from")
                    .contains("leaf 7: the contribution of ada is none that was logged for round 2");
            assertThat(lines(after(stored, 6, entry -> contribution(entry, one -> one.setMember("eve")))))
                    .contains("leaf 8: the plan of run run does not name eve")
                    .contains("leaf 8: eve was never a member");
            assertThat(lines(after(stored, 6, entry -> contribution(entry, one -> one.setRun("walk")))))
                    .contains("leaf 9: run walk was not planned before");
            assertThat(lines(after(
                            stored,
                            3,
                            entry -> contribution(entry, one -> one.setPlanSha256(ByteString.copyFrom(new byte[32]))))))
                    .contains("leaf 10: the plan is another than the logged one of run run")
                    .contains("leaf 10: round 1 of run run is not the one that was open, 3")
                    .contains("leaf 10: the statement ");
            assertThat(lines(after(
                            stored,
                            3,
                            entry -> contribution(entry, one -> one.setDeltaSha256(ByteString.copyFrom(new byte[3]))))))
                    .contains("leaf 11: a digest has not 32 bytes");
            assertThat(lines(after(
                            stored,
                            0,
                            entry -> entry.toBuilder().setFederation("alps").build())))
                    .contains("leaf 12: is of another federation");
            assertThat(lines(after(stored, 2, entry -> entry))).contains("leaf 13: run run is planned a second time");
            assertThat(lines(after(
                            stored, 2, entry -> entry.toBuilder().clearWhat().build())))
                    .contains("leaf 14: says nothing that is known");
            assertThat(lines(after(
                            stored,
                            2,
                            entry -> entry.toBuilder()
                                    .setRunPlanned(RunPlanned.newBuilder().setPlan(ByteString.copyFromUtf8("\u0001")))
                                    .build())))
                    .contains("leaf 15: is no ledger entry");
        }
    }

    @Test
    void whoWasAskedIsDrawnAgain() throws Exception {
        List<String> names = List.of("ada", "bob", "cyd");
        try (StoredRun stored = new StoredRun(directory, names)) {
            var run = stored.start(Plans.selected("run", 3, 1, 1, 1.5, names));
            List<String> asked =
                    names.stream().filter(((Collecting) run.state())::asks).toList();
            assertThat(asked).hasSize(2);
            stored.contribute(run, asked.get(0), 0);
            stored.ledger.follow();
            assertThat(LedgerVerification.verify(directory, stored.keys(), false)
                            .findings())
                    .isEmpty();
            assertThat(lines(after(stored, 5, entry -> averaged(entry, one -> one.addPassedOver(asked.get(0))))))
                    .contains("leaf 6: " + asked.get(0) + " is averaged, but was not drawn for round 1");
            assertThat(lines(after(
                            stored, 5, entry -> averaged(entry, one -> one.addContributions(one.getContributions(0))))))
                    .contains("leaf 7: more contributions are averaged than a round of the plan can have");
            assertThat(lines(after(stored, 5, entry -> averaged(entry, one -> one.addPassedOver("zoe")))))
                    .contains("leaf 8: the members that were passed over are not in order, or none of the plan's");
        }
        try (StoredRun all = new StoredRun(directory.resolve("all"), List.of("ada"))) {
            all.contribute(all.start("run", 2, 1), "ada", 0);
            all.ledger.follow();
            all.log(averaged(all.entry(3), one -> one.addPassedOver("ada")).toBuilder());
            assertThat(lines(LedgerVerification.verify(directory.resolve("all"), all.keys(), false)
                            .findings()))
                    .contains("members were passed over, but the plan has all asked");
        }
    }

    @Test
    void weightsOrderAndQuorumAreThePlans() throws Exception {
        try (StoredRun stored = new StoredRun(directory, List.of("ada", "bob"))) {
            var run = stored.start("run", 3, 2);
            stored.contribute(run, "ada", 0);
            stored.contribute(run, "bob", 1);
            stored.ledger.follow();
            String found = lines(after(
                    stored,
                    5,
                    entry -> averaged(entry, average -> {
                        var first = average.getContributions(0);
                        return average.setRule("krum")
                                .clearContributions()
                                .addContributions(first.toBuilder().setWeight(7));
                    })));
            assertThat(found)
                    .contains("leaf 6: the rule is not the plan's, fedavg")
                    .contains("leaf 6: fewer contributions are averaged than the plan's quorum")
                    .contains("leaf 6: the weight of ada is not the plan's");
            assertThat(lines(after(
                            stored,
                            5,
                            entry -> averaged(entry, average -> {
                                var first = average.getContributions(0);
                                var second = average.getContributions(1);
                                return average.clearContributions()
                                        .addContributions(second)
                                        .addContributions(first);
                            }))))
                    .contains("leaf 7: the members are not in order at ada");
        }
    }
}
