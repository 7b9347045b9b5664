package dev.minga.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.StoredRun;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorFileDrafts;
import dev.minga.shared.tensor.TensorFileWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundAuditTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void eachRoundOfARealRunIsTheAverageItSays() throws Exception {
        try (StoredRun stored = StoredRun.ofTwoRounds(directory)) {
            for (int round = 1; round <= 2; round++) {
                RoundAudit.Report report = RoundAudit.audit(directory, stored.keys(), "run", round);
                assertThat(report.findings()).as("round %d", round).isEmpty();
                assertThat(report.contributions()).isEqualTo(2);
                assertThat(report.model()).hasSize(64);
            }
            assertThat(RoundAudit.audit(directory, stored.keys(), "run", 3).findings())
                    .containsExactly(new Finding("round 3 of run run", "the log has no average of it"));
        }
    }

    @Test
    void whatIsMadeMeanwhileIsDeletedAndADiskThatCannotTakeItIsNoFinding(@TempDir Path elsewhere) throws Exception {
        try (StoredRun stored = StoredRun.ofTwoRounds(directory)) {
            List<Path> made = new ArrayList<>();
            TensorFileDrafts.Place place = () -> {
                made.add(elsewhere.resolve("draft-" + made.size()));
                return made.get(made.size() - 1);
            };
            assertThat(RoundAudit.audit(directory, stored.keys(), "run", 1, place)
                            .findings())
                    .isEmpty();
            assertThat(made).isNotEmpty();
            assertThat(elsewhere).isEmptyDirectory();
            assertThatIOException()
                    .isThrownBy(() -> RoundAudit.audit(directory, stored.keys(), "run", 1, () -> {
                        throw new IOException("full");
                    }))
                    .withMessage("full");
        }
    }

    @Test
    void aModelThatIsNotTheAverageIsFound() throws Exception {
        try (StoredRun stored = new StoredRun(directory, List.of("ada", "bob"))) {
            var run = stored.start("run", 1, 2);
            stored.contribute(run, "ada", 0);
            byte[] other = Files.readAllBytes(stored.blob(Sha256.of(run.plan().firstModel())));
            other[other.length - 1] ^= 1;
            stored.contribute(run, "bob", 1);
            LedgerEntry averaged =
                    LedgerEntry.parseFrom(stored.outbox.entries(5, 1).get(0));
            Sha256 model = Sha256.of(other);
            byte[] lie = averaged.toBuilder()
                    .setRoundAveraged(
                            averaged.getRoundAveraged().toBuilder().setModelSha256(ByteString.copyFrom(model.bytes())))
                    .build()
                    .toByteArray();
            stored.replaceEntry(5, lie);
            stored.ledger.follow();
            List<Finding> findings =
                    RoundAudit.audit(directory, stored.keys(), "run", 1).findings();
            assertThat(findings)
                    .singleElement()
                    .satisfies(found -> assertThat(found.toString())
                            .startsWith("round 1 of run run: the average of its deltas is ")
                            .endsWith("but the log says " + model));
        }
    }

    @Test
    void aDeltaThatIsAnotherOrAbsentIsNamed() throws Exception {
        try (StoredRun stored = StoredRun.ofTwoRounds(directory)) {
            Path delta = stored.blob(Sha256.ofBytes(LedgerEntry.parseFrom(stored.ledger.entry(4))
                    .getContribution()
                    .getDeltaSha256()
                    .toByteArray()));
            byte[] bytes = Files.readAllBytes(delta);
            bytes[bytes.length - 1] ^= 1;
            Files.write(delta, bytes);
            String name = directory.relativize(delta).toString();
            assertThat(RoundAudit.audit(directory, stored.keys(), "run", 1).findings())
                    .containsExactly(new Finding(name, "has another digest than its name"));
            Files.delete(delta);
            assertThat(RoundAudit.audit(directory, stored.keys(), "run", 1).findings())
                    .containsExactly(new Finding(name, "is missing"));
            assertThat(RoundAudit.audit(directory, stored.keys(), "run", 2).findings())
                    .isEmpty();
        }
    }

    @Test
    void aDamagedLogIsNotAuditedFurther() throws Exception {
        try (StoredRun stored = StoredRun.ofTwoRounds(directory)) {
            Path tile = directory.resolve("ledger/tile/0/000.p/9");
            byte[] bytes = Files.readAllBytes(tile);
            bytes[280] ^= 1;
            Files.write(tile, bytes);
            Files.delete(stored.blob(Sha256.ofBytes(
                    stored.entry(4).getContribution().getDeltaSha256().toByteArray())));
            assertThat(RoundAudit.audit(directory, stored.keys(), "run", 1).findings())
                    .isNotEmpty()
                    .allMatch(found -> found.where().startsWith("ledger/"));
        }
    }

    @Test
    void aRoundIsLookedForInItsRunOnly() throws Exception {
        try (StoredRun stored = new StoredRun(directory, List.of("ada", "bob"))) {
            for (String name : List.of("run", "other")) {
                var run = stored.start(name, 1, 2);
                stored.contribute(run, "ada", name.length());
                stored.contribute(run, "bob", 1);
            }
            stored.ledger.follow();
            RoundAudit.Report report = RoundAudit.audit(directory, stored.keys(), "run", 1);
            assertThat(report.findings()).isEmpty();
            assertThat(report.model())
                    .isEqualTo(Sha256.ofBytes(stored.entry(5)
                                    .getRoundAveraged()
                                    .getModelSha256()
                                    .toByteArray())
                            .hex());
        }
    }

    /** The log says that this was averaged, whatever it is. */
    private List<String> auditedWith(byte[] delta) throws Exception {
        try (StoredRun stored = new StoredRun(directory, List.of("ada", "bob"))) {
            var run = stored.start("run", 1, 2);
            stored.contribute(run, "ada", 0);
            stored.contribute(run, "bob", 1);
            LedgerEntry.Builder contribution = stored.entry(3).toBuilder();
            contribution
                    .getContributionBuilder()
                    .setDeltaSha256(ByteString.copyFrom(stored.keep(delta).bytes()));
            byte[] leaf = contribution.build().toByteArray();
            LedgerEntry.Builder average = stored.entry(5).toBuilder();
            average.getRoundAveragedBuilder()
                    .getContributionsBuilder(0)
                    .setLeaf(ByteString.copyFrom(MerkleHash.leaf(leaf).bytes()));
            stored.replaceEntry(3, leaf);
            stored.replaceEntry(5, average.build().toByteArray());
            stored.ledger.follow();
            return RoundAudit.audit(directory, stored.keys(), "run", 1).findings().stream()
                    .map(Finding::toString)
                    .toList();
        }
    }

    @Test
    void aDeltaOfAnotherShapeIsFound() throws Exception {
        byte[] other = TensorFileWriter.encode(
                new TreeMap<>(Map.of("other", new FloatTensor(List.of(1L), new float[] {1}))), new TreeMap<>());
        assertThat(auditedWith(other))
                .singleElement()
                .asString()
                .startsWith("blobs/")
                .endsWith(": is averaged, but ada's delta must be refused: WRONG_SHAPE");
    }

    @Test
    void aDeltaThatIsTooLongIsFound() throws Exception {
        byte[] giant = Deltas.ofNorm(Plans.plan().layout(), 1e9, 1);
        assertThat(auditedWith(giant))
                .singleElement()
                .asString()
                .startsWith("blobs/")
                .endsWith(": is averaged, but ada's delta must be refused: NORM_TOO_LARGE");
    }

    @Test
    void aDeltaThatIsNoTensorFileIsFound() throws Exception {
        assertThat(auditedWith(new byte[100]))
                .singleElement()
                .asString()
                .startsWith("blobs/")
                .contains(": cannot be read: ");
    }
}
