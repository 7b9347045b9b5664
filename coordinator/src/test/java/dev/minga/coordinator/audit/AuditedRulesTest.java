package dev.minga.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.StoredRun;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.RoundAveraged;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rounds by every rule and server optimiser, as a real run leaves them, aggregated once more. */
class AuditedRulesTest {
    private static final List<String> MEMBERS = List.of("ada", "bob", "cyd", "dan", "eve", "fay");
    private static final int ROUNDS = 3;
    private static final String ADAM =
            "{rule: fedavg, server: {optimiser: adam, learningRate: 0.1, beta1: 0.9, beta2: 0.99, tau: 1e-3}}";

    @TempDir
    private Path directory = Path.of("");

    private StoredRun run(String section) throws Exception {
        StoredRun stored = new StoredRun(directory, MEMBERS);
        LiveRun run = stored.start(Plans.aggregated("run", ROUNDS, 5, MEMBERS, section));
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < MEMBERS.size(); i++) {
                stored.contribute(run, MEMBERS.get(i), (i * i + round) % 4);
            }
        }
        return stored;
    }

    private static List<Long> averages(StoredRun stored) throws Exception {
        List<Long> leaves = new ArrayList<>();
        List<byte[]> entries = stored.outbox.entries(0, 1_000);
        for (int leaf = 0; leaf < entries.size(); leaf++) {
            if (LedgerEntry.parseFrom(entries.get(leaf)).hasRoundAveraged()) {
                leaves.add((long) leaf);
            }
        }
        return leaves;
    }

    private List<String> audit(StoredRun stored, int round) throws Exception {
        return RoundAudit.audit(directory, stored.keys(), "run", round).findings().stream()
                .map(Finding::toString)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{rule: fedavg, server: {optimiser: plain, learningRate: 0.5}}",
                "{rule: median}",
                "{rule: trimmed-mean, byzantine: 2}",
                "{rule: krum, byzantine: 1, clipNorm: 0.2}",
                "{rule: multi-krum, byzantine: 1, selected: 3}",
                "{rule: geometric-median, smoothing: 1e-3, iterations: 3}",
                "{rule: centred-clipping, radius: 0.1, iterations: 3, bucketSize: 2}",
                "{rule: median, server: {optimiser: momentum, learningRate: 0.5, momentum: 0.9}}",
                "{rule: fedavg, server: {optimiser: adagrad, learningRate: 0.1, beta1: 0, tau: 1e-3}}",
                "{rule: fedavg, server: {optimiser: yogi, learningRate: 0.1, beta1: 0.9, beta2: 0.99, tau: 1e-3}}",
                ADAM
            })
    void whatARunLeavesIsFoundToBeRight(String section) throws Exception {
        try (StoredRun stored = run(section)) {
            stored.ledger.follow();
            assertThat(LedgerVerification.verify(directory, stored.keys(), false)
                            .findings())
                    .isEmpty();
            for (int round = 1; round <= ROUNDS; round++) {
                assertThat(audit(stored, round)).as("round %d", round).isEmpty();
            }
            RoundAveraged last = stored.entry(averages(stored).get(ROUNDS - 1)).getRoundAveraged();
            assertThat(section).contains("rule: " + last.getRule());
            assertThat(last.getServerStateSha256().isEmpty())
                    .isEqualTo(!section.contains("server") || section.contains("plain"));
        }
    }

    /** Changes what round 2 says before it is published. */
    private List<String> auditOfRoundTwo(Consumer<RoundAveraged.Builder> change) throws Exception {
        try (StoredRun stored = run(ADAM)) {
            long leaf = averages(stored).get(1);
            LedgerEntry.Builder entry = stored.entry(leaf).toBuilder();
            change.accept(entry.getRoundAveragedBuilder());
            stored.replaceEntry(leaf, entry.build().toByteArray());
            stored.ledger.follow();
            return audit(stored, 2);
        }
    }

    @Test
    void anotherServerStateIsFound() throws Exception {
        Sha256 other = Sha256.of(new byte[] {1});
        assertThat(auditOfRoundTwo(round -> round.setServerStateSha256(ByteString.copyFrom(other.bytes()))))
                .singleElement()
                .asString()
                .startsWith("round 2 of run run: the server state after it is ")
                .endsWith("but the log says " + other);
    }

    @Test
    void aServerStateThatIsNotLoggedIsFound() throws Exception {
        assertThat(auditOfRoundTwo(RoundAveraged.Builder::clearServerStateSha256))
                .anyMatch(found -> found.endsWith("the plan's server optimiser and its state do not fit together"));
    }

    @Test
    void anotherRuleIsFound() throws Exception {
        assertThat(auditOfRoundTwo(round -> round.setRule("median")))
                .anyMatch(found -> found.endsWith("the rule is not the plan's, fedavg"));
    }

    /** The next round starts from it: without it nobody can check that round. */
    @Test
    void aLostServerStateIsFound() throws Exception {
        try (StoredRun stored = run(ADAM)) {
            stored.ledger.follow();
            RoundAveraged first = stored.entry(averages(stored).get(0)).getRoundAveraged();
            Sha256 state = Sha256.ofBytes(first.getServerStateSha256().toByteArray());
            Files.delete(stored.blob(state));
            assertThat(audit(stored, 1)).isEmpty();
            assertThat(audit(stored, 2))
                    .containsExactly("blobs/" + state.hex().substring(0, 2) + "/" + state + ": is missing");
            assertThat(LedgerVerification.verify(directory, stored.keys(), false)
                            .findings())
                    .singleElement()
                    .asString()
                    .endsWith("the server state " + state + " is not among the blobs");
        }
    }
}
