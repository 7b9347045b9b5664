package dev.minga.coordinator.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.audit.LedgerVerification;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.StoredRun;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.proto.v1.AveragedContribution;
import dev.minga.proto.v1.ContributionLogged;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.LedgerEntry.WhatCase;
import dev.minga.proto.v1.RoundAveraged;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a whole run leaves in the log: three members, one of which is late in round 2 and gone in round 3. */
class RunEntriesTest {
    private static final Duration ROUND = Duration.ofMinutes(11);

    @TempDir
    private Path directory = Path.of("");

    @Test
    void aRunWithAStragglerAndAnAbort() throws Exception {
        try (StoredRun stored = new StoredRun(directory, List.of("cyd", "ada", "bob"))) {
            LiveRun run = stored.start("run", 4, 2);
            stored.contribute(run, "cyd", 0);
            stored.contribute(run, "bob", 1);
            stored.contribute(run, "ada", 2);
            stored.contribute(run, "cyd", 3);
            stored.contribute(run, "ada", 4);
            stored.mailbox.pass(ROUND); // bob is late
            stored.contribute(run, "ada", 5);
            stored.mailbox.pass(ROUND);
            stored.ledger.follow();

            List<LedgerEntry> entries = new ArrayList<>();
            List<Sha256> leaves = new ArrayList<>();
            for (byte[] bytes : stored.outbox.entries(0, 100)) {
                entries.add(LedgerEntry.parseFrom(bytes));
                leaves.add(MerkleHash.leaf(bytes));
            }
            assertThat(entries.stream().map(LedgerEntry::getWhatCase))
                    .containsExactly(
                            WhatCase.MEMBER_ENROLLED,
                            WhatCase.MEMBER_ENROLLED,
                            WhatCase.MEMBER_ENROLLED,
                            WhatCase.RUN_PLANNED,
                            WhatCase.CONTRIBUTION,
                            WhatCase.CONTRIBUTION,
                            WhatCase.CONTRIBUTION,
                            WhatCase.ROUND_AVERAGED,
                            WhatCase.CONTRIBUTION,
                            WhatCase.CONTRIBUTION,
                            WhatCase.ROUND_AVERAGED,
                            WhatCase.CONTRIBUTION,
                            WhatCase.RUN_ABORTED);
            assertThat(entries).allMatch(entry -> entry.getFederation().equals("andes"));
            assertThat(entries.get(3).getRunPlanned().getPlan().toByteArray())
                    .isEqualTo(run.plan().bytes());

            ContributionLogged bobs = entries.get(5).getContribution();
            assertThat(bobs.getMember()).isEqualTo("bob");
            assertThat(bobs.getRun()).isEqualTo("run");
            assertThat(bobs.getRound()).isEqualTo(1);
            assertThat(bobs.getPlanSha256().toByteArray())
                    .isEqualTo(run.plan().digest().bytes());
            assertThat(bobs.getBaseSha256().toByteArray())
                    .isEqualTo(Sha256.of(run.plan().firstModel()).bytes());

            RoundAveraged first = entries.get(7).getRoundAveraged();
            assertThat(first.getContributionsList())
                    .as("sorted by member, whatever the order in which they came")
                    .containsExactly(
                            averaged("ada", 2, leaves.get(6)),
                            averaged("bob", 3, leaves.get(5)),
                            averaged("cyd", 1, leaves.get(4)));
            assertThat(first.getRule()).isEqualTo("fedavg");
            assertThat(first.getBaseSha256()).isEqualTo(bobs.getBaseSha256());
            RoundAveraged second = entries.get(10).getRoundAveraged();
            assertThat(second.getRound()).isEqualTo(2);
            assertThat(second.getBaseSha256()).isEqualTo(first.getModelSha256());
            assertThat(second.getContributionsList())
                    .containsExactly(averaged("ada", 2, leaves.get(9)), averaged("cyd", 1, leaves.get(8)));
            assertThat(entries.get(12).getRunAborted().getReason())
                    .isEqualTo("round 3 had 1 contributions at its deadline, the quorum is 2");

            assertThat(LedgerVerification.verify(directory, stored.keys(), false)
                            .findings())
                    .isEmpty();
        }
    }

    @Test
    void eachEventIsReadInTheStateThatTheOnesBeforeItLeadTo() throws Exception {
        try (StoredRun stored = new StoredRun(directory, List.of("ada", "bob"))) {
            LiveRun run = stored.start("run", 1, 2);
            Contribution contribution = new Contribution(Sha256.of(), Sha256.of());
            List<LoggedEntry> entries = new RunEntries(run.plan())
                    .of(
                            run.state(),
                            List.of(
                                    new RoundEvent.ContributionAccepted(1, "bob", contribution),
                                    new RoundEvent.ContributionAccepted(1, "ada", contribution),
                                    new RoundEvent.CollectionEnded(1),
                                    new RoundEvent.RoundClosed(1, Sha256.of(), Optional.empty(), Instant.EPOCH)));
            assertThat(entries.stream().map(LoggedEntry::kind))
                    .containsExactly(
                            LoggedEntry.Kind.CONTRIBUTION,
                            LoggedEntry.Kind.CONTRIBUTION,
                            LoggedEntry.Kind.ROUND_AVERAGED);
            assertThat(LedgerEntry.parseFrom(entries.get(2).bytes())
                            .getRoundAveraged()
                            .getContributionsList())
                    .extracting(AveragedContribution::getMember)
                    .containsExactly("ada", "bob");
        }
    }

    private static AveragedContribution averaged(String member, double weight, Sha256 leaf) {
        return AveragedContribution.newBuilder()
                .setMember(member)
                .setWeight(weight)
                .setLeaf(com.google.protobuf.ByteString.copyFrom(leaf.bytes()))
                .build();
    }
}
