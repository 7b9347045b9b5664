package dev.minga.coordinator.audit;

import dev.minga.coordinator.aggregation.Aggregation;
import dev.minga.coordinator.intake.PayloadCheck;
import dev.minga.coordinator.intake.RejectedException;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.tensor.TensorFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The blobs of one round, open until this is closed; what is wrong with one is a finding, and then it is not there. */
final class AuditedBlobs implements Closeable {
    private final Path directory;
    private final RunPlan plan;
    private final int round;
    private final Findings findings;
    private final Deque<TensorFile> open = new ArrayDeque<>();

    AuditedBlobs(Path directory, RunPlan plan, int round, Findings findings) {
        this.directory = directory;
        this.plan = plan;
        this.round = round;
        this.findings = findings;
    }

    Optional<TensorFile> model(Sha256 digest) {
        return open(digest, TensorFile.Limits.ADAPTER);
    }

    Optional<TensorFile> serverState(Sha256 digest) {
        return open(digest, Aggregation.STATE_LIMITS);
    }

    /** Checked as when it came in. */
    Optional<TensorFile> delta(String member, Sha256 digest) throws IOException {
        Optional<TensorFile> delta = open(digest, TensorFile.Limits.ADAPTER);
        try {
            if (delta.isPresent()) {
                PayloadCheck.acceptable(path(digest), plan, round);
            }
            return delta;
        } catch (RejectedException e) {
            findings.file(path(digest), "is averaged, but " + member + "'s delta must be refused: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Path path(Sha256 digest) {
        return directory.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
    }

    private Optional<TensorFile> open(Sha256 digest, TensorFile.Limits limits) {
        Path file = path(digest);
        try {
            try (InputStream in = Files.newInputStream(file)) {
                if (!Sha256.of(in).equals(digest)) {
                    findings.file(file, "has another digest than its name");
                    return Optional.empty();
                }
            }
            TensorFile tensors = TensorFile.open(file, limits);
            open.push(tensors);
            return Optional.of(tensors);
        } catch (NoSuchFileException e) {
            findings.file(file, "is missing");
        } catch (IOException e) {
            findings.file(file, "cannot be read: " + e.getMessage());
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        for (TensorFile file : open) {
            file.close();
        }
    }
}
