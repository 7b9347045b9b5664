package dev.minga.node.participation;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.minga.crypto.privacy.SubsampledGaussian;
import dev.minga.shared.files.AtomicFile;
import dev.minga.shared.settings.Json;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

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
        Reservation {
            Objects.requireNonNull(run, "run");
            Objects.requireNonNull(planSha256, "planSha256");
        }

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
        for (String text : new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            line++;
            try {
                Reservation reservation = Json.mapper().readValue(text, Reservation.class);
                if (reservation == null) {
                    throw new IllegalArgumentException("null");
                }
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
        // Written anew as a whole: a full disk leaves no half line, and the file's name is on disk as well.
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Reservation earlier : reservations()) {
            bytes.writeBytes(line(earlier));
        }
        bytes.writeBytes(line(reservation));
        AtomicFile.writePrivate(file, bytes.toByteArray());
    }

    private static byte[] line(Reservation reservation) throws IOException {
        return (Json.mapper().writeValueAsString(reservation) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
