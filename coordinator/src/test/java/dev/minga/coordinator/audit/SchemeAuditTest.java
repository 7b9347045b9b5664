package dev.minga.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.round.Closed;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.PeftAdapters;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.StoredRun;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.tensor.TensorFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of every scheme from their plan to their end: the log holds, and each round is recomputed to the bit. */
class SchemeAuditTest {
    private static final List<String> MEMBERS = List.of("ada", "bob");
    /** After the plan and two enrolments. */
    private static final int FIRST_CONTRIBUTION = 3;

    private static final String MOMENTUM =
            "aggregation:\n  rule: fedavg\n  server: {optimiser: momentum, learningRate: 1, momentum: 0.5}\n";

    @TempDir
    private Path directory = Path.of("");

    /** The plan names what its first round starts from, so that another start is found in the log. */
    @ParameterizedTest
    @ValueSource(strings = {"fedsvd", "rolora\naScale: 1\nrefresh: 2"})
    void aRunThatBeginsWithAnAdapterIsAuditedFromThere(String scheme) throws Exception {
        try (StoredRun stored = new StoredRun(directory, MEMBERS)) {
            LiveRun run = stored.start(Plans.ofScheme(scheme, 4, MEMBERS, ""), PeftAdapters.forPlans());
            Sha256 start = run.plan().start().orElseThrow();
            assertThat(run.state().schedule().firstModel()).isEqualTo(start);
            for (int round = 1; round <= 4; round++) {
                stored.contribute(run, "ada", round);
                stored.contribute(run, "bob", round + 2);
            }
            stored.ledger.follow();
            for (int round = 1; round <= 4; round++) {
                assertThat(RoundAudit.audit(directory, stored.keys(), "run", round)
                                .findings())
                        .as("round %s", round)
                        .isEmpty();
            }
            assertThat(LedgerVerification.verify(directory, stored.keys(), false)
                            .findings())
                    .isEmpty();
        }
    }

    @Test
    void aRunThatBeginsElsewhereThanItsPlanSaysIsFound() throws Exception {
        try (StoredRun stored = new StoredRun(directory, MEMBERS)) {
            LiveRun run = stored.start(Plans.ofScheme("fedsvd", 4, MEMBERS, ""), PeftAdapters.forPlans());
            stored.contribute(run, "ada", 0);
            LedgerEntry.Builder other = stored.entry(FIRST_CONTRIBUTION).toBuilder();
            other.getContributionBuilder().setBaseSha256(other.getContribution().getDeltaSha256());
            stored.replaceEntry(FIRST_CONTRIBUTION, other.build().toByteArray());
            stored.ledger.follow();
            assertThat(LedgerVerification.verify(directory, stored.keys(), false)
                            .findings())
                    .extracting(Finding::toString)
                    .anyMatch(line -> line.contains("the base is not the model that round 1 of run run starts from"));
        }
    }

    @ParameterizedTest(name = "{0}, momentum {1}")
    @CsvSource({
        "fedsvd, false, 0",
        "'fedsvd\nrefresh: 2', false, 1",
        "'fedavg\naScale: 1', true, 0",
        "'rolora\naScale: 1', true, 0",
        "'rolora\naScale: 1\nrefresh: 2', true, 1",
        "'ffa\nrefresh: 3', true, 1",
    })
    void aWholeRunIsAuditedToTheBit(String scheme, boolean momentum, int earlier) throws Exception {
        try (StoredRun stored = new StoredRun(directory, MEMBERS)) {
            LiveRun run = stored.start(Plans.ofScheme(scheme, 4, MEMBERS, momentum ? MOMENTUM : ""));
            for (int round = 1; round <= 4; round++) {
                stored.contribute(run, "ada", round);
                stored.contribute(run, "bob", round + 2);
            }
            assertThat(run.state()).isInstanceOf(Closed.class);
            stored.ledger.follow();
            for (int round = 1; round <= 4; round++) {
                assertThat(RoundAudit.audit(directory, stored.keys(), "run", round)
                                .findings())
                        .as("round %s", round)
                        .isEmpty();
            }
            Path last = stored.blob(((Closed) run.state()).model());
            try (TensorFile file = TensorFile.open(last, TensorFile.Limits.ADAPTER)) {
                GlobalAdapter adapter = run.plan().adaptation().read(file, 4);
                assertThat(adapter.earlier()).isEqualTo(earlier);
                assertThat(adapter.tensors())
                        .isNotEqualTo(run.plan().adaptation().first().tensors());
            }
        }
    }
}
