package dev.minga.node.detection;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.minga.shared.files.AtomicFile;
import dev.minga.shared.settings.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The scores that a model gave when its operator found them right: what later ones are compared with.
 *
 * @param model SHA-256 of the model's file, in hexadecimal digits
 * @param upperBounds of the bins
 * @param counts of the bins
 */
public record ScoreReference(String model, List<Double> upperBounds, List<Long> counts) {
    private static final int LARGEST_BYTES = 1 << 16;

    /** What a model gave just now. */
    public static ScoreReference of(String model, ScoreHistogram scores) {
        return new ScoreReference(
                model,
                Arrays.stream(ScoreHistogram.upperBounds()).boxed().toList(),
                Arrays.stream(scores.counts()).boxed().toList());
    }

    /**
     * Reads a file.
     *
     * @return empty if there is none
     * @throws IOException if it cannot be read, or holds anything else
     */
    public static Optional<ScoreReference> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        if (Files.size(file) > LARGEST_BYTES) {
            throw new IOException(file + " is no reference of scores; it is too long");
        }
        try {
            ScoreReference read = Json.mapper().readValue(Files.readAllBytes(file), ScoreReference.class);
            var unused = read.histogram();
            return Optional.of(read);
        } catch (JsonProcessingException | RuntimeException e) {
            throw new IOException(file + " is no reference of scores; delete it to begin a new one", e);
        }
    }

    /** Keeps it. */
    public void write(Path file) throws IOException {
        AtomicFile.write(file, Json.mapper().writeValueAsBytes(this));
    }

    /** The scores. */
    public ScoreHistogram histogram() {
        if (!upperBounds.equals(
                Arrays.stream(ScoreHistogram.upperBounds()).boxed().toList())) {
            throw new IllegalArgumentException("it has other bins");
        }
        return new ScoreHistogram(counts.stream().mapToLong(Long::longValue).toArray());
    }
}
