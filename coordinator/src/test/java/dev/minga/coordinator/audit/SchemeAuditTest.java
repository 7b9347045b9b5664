package dev.minga.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.round.Closed;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.StoredRun;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.tensor.TensorFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs of every scheme from their plan to their end: the log holds, and each round is recomputed to the bit. */
class SchemeAuditTest {
    private static final List<String> MEMBERS = List.of("ada", "bob");
    private static final String MOMENTUM =
            "aggregation:\n  rule: fedavg\n  server: {optimiser: momentum, learningRate: 1, momentum: 0.5}\n";

    @TempDir
    private Path directory = Path.of("");

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
