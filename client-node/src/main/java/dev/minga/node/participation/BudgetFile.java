package dev.minga.node.participation;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.minga.crypto.privacy.SubsampledGaussian;
import dev.minga.shared.settings.Json;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What this node's records have been through: one line per run, written and flushed before the run's first step. A run is
 * charged as a whole and never refunded. Not thread-safe.
 */
final class BudgetFile {
    private final Path file;

    BudgetFile(Path file) {
        this.file = file;
    }

    /** A run's reservation: its mechanism over all its steps, under the digest of its plan. */
    record Reservation(String run, String planSha256, double noiseMultiplier, double samplingRate, long steps) {
        SubsampledGaussian mechanism() {
            return new SubsampledGaussian(noiseMultiplier, samplingRate, steps);
        }
    }

    /**
     * All reservations, oldest first.
     *
     * @throws UserError if the file is damaged
     */
    List<Reservation> reservations() throws IOException {
        List<Reservation> reservations = new ArrayList<>();
        if (!Files.exists(file)) {
            return reservations;
        }
        int line = 0;
        for (String text : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            line++;
            try {
                Reservation reservation = Json.mapper().readValue(text, Reservation.class);
                reservation.mechanism();
                reservations.add(reservation);
            } catch (JsonProcessingException | IllegalArgumentException e) {
                throw new UserError(
                        ExitCode.REFUSED,
                        "the privacy budget " + file + " is damaged in line " + line,
                        "Restore the file from a backup that is not older than the last run; never delete it",
                        e);
            }
        }
        return reservations;
    }

    /** Charges a run, durably. */
    void reserve(PlanTerms terms) throws IOException {
        SubsampledGaussian mechanism = terms.mechanism();
        Reservation reservation = new Reservation(
                terms.run(),
                terms.digest().hex(),
                mechanism.noiseMultiplier(),
                mechanism.samplingRate(),
                mechanism.steps());
        byte[] line = (Json.mapper().writeValueAsString(reservation) + "\n").getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer bytes = ByteBuffer.wrap(line);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }
}
