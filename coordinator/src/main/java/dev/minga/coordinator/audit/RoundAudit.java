package dev.minga.coordinator.audit;

import dev.minga.coordinator.aggregation.FedAvg;
import dev.minga.coordinator.aggregation.WeightedDelta;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.AveragedContribution;
import dev.minga.proto.v1.ContributionLogged;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.RoundAveraged;
import dev.minga.shared.tensor.TensorFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Averages a round once more, from the stored base and deltas, by the logged rule, members and weights, and compares the
 * result with the logged model bit for bit. The log is verified first. Changes nothing; a coordinator may run there.
 */
public final class RoundAudit {
    private final Path blobs;
    private final Findings findings;
    private final Map<Sha256, ContributionLogged> contributions = new HashMap<>();
    private @Nullable RoundAveraged averaged;

    private RoundAudit(Path directory, Findings findings) {
        this.blobs = directory.resolve("blobs");
        this.findings = findings;
    }

    /**
     * @param contributions how many deltas the log says were averaged
     * @param model the logged model in hexadecimal digits, or empty if there is none
     * @param findings what is wrong; empty if the logged model is the average
     */
    public record Report(String run, int round, int contributions, String model, List<Finding> findings) {}

    /**
     * Audits one round.
     *
     * @param directory the coordinator's, or a copy of it, with its blobs
     * @throws IOException if the disk fails; whatever a file holds is a finding
     */
    public static Report audit(Path directory, VerifierKeys keys, String run, int round) throws IOException {
        Findings findings = new Findings(directory);
        RoundAudit audit = new RoundAudit(directory, findings);
        new LogReading(directory, keys, findings)
                .read(
                        new LogHistory(new StatementAudit(StoredBlobs.none(findings), true, findings), findings),
                        (leaf, entry, hash, walk) -> audit.collect(run, round, entry, hash));
        RoundAveraged averaged = audit.averaged;
        if (averaged == null) {
            findings.add("round " + round + " of run " + run, "the log has no average of it");
            return new Report(run, round, 0, "", findings.list());
        }
        if (findings.list().isEmpty()) {
            audit.compare(averaged);
        }
        Sha256 model = LogHistory.digest(averaged.getModelSha256());
        return new Report(run, round, averaged.getContributionsCount(), model.hex(), findings.list());
    }

    private void collect(String run, int round, byte[] bytes, Sha256 hash) {
        LedgerEntry entry;
        try {
            entry = LedgerEntry.parseFrom(bytes);
        } catch (IOException found) {
            return; // the history has said so
        }
        ContributionLogged contribution = entry.getContribution();
        if (contribution.getRun().equals(run) && contribution.getRound() == round) {
            contributions.put(hash, contribution);
        }
        RoundAveraged average = entry.getRoundAveraged();
        if (average.getRun().equals(run) && average.getRound() == round) {
            averaged = average;
        }
    }

    private void compare(RoundAveraged logged) throws IOException {
        List<WeightedDelta> deltas = new ArrayList<>();
        Optional<TensorFile> base = open(LogHistory.digest(logged.getBaseSha256()));
        try {
            for (AveragedContribution one : logged.getContributionsList()) {
                ContributionLogged contribution =
                        contributions.get(Sha256.ofBytes(one.getLeaf().toByteArray()));
                if (contribution != null) {
                    open(LogHistory.digest(contribution.getDeltaSha256()))
                            .ifPresent(delta -> deltas.add(new WeightedDelta(one.getWeight(), delta)));
                }
            }
            if (base.isPresent() && deltas.size() == logged.getContributionsCount()) {
                compare(logged, base.get(), deltas);
            }
        } finally {
            if (base.isPresent()) {
                base.get().close();
            }
            for (WeightedDelta delta : deltas) {
                delta.delta().close();
            }
        }
    }

    private void compare(RoundAveraged logged, TensorFile base, List<WeightedDelta> deltas) throws IOException {
        String where = "round " + logged.getRound() + " of run " + logged.getRun();
        Sha256 model = LogHistory.digest(logged.getModelSha256());
        try {
            Sha256 again = Sha256.of(FedAvg.file(base, deltas));
            if (!again.equals(model)) {
                findings.add(where, "the average of its deltas is " + again + ", but the log says " + model);
            }
        } catch (IOException | RuntimeException e) {
            findings.add(where, "its deltas cannot be averaged: " + e.getMessage());
        }
    }

    /** A blob that is what its name says, or a finding. */
    private Optional<TensorFile> open(Sha256 digest) {
        Path file = blobs.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
        try {
            try (InputStream in = Files.newInputStream(file)) {
                if (!Sha256.of(in).equals(digest)) {
                    findings.file(file, "has another digest than its name");
                    return Optional.empty();
                }
            }
            return Optional.of(TensorFile.open(file, TensorFile.Limits.ADAPTER));
        } catch (NoSuchFileException e) {
            findings.file(file, "is missing");
        } catch (IOException e) {
            findings.file(file, "cannot be read: " + e.getMessage());
        }
        return Optional.empty();
    }
}
