package dev.minga.coordinator.cli;

import dev.minga.coordinator.plan.EvaluationSettings;
import dev.minga.coordinator.plan.PlanSettings;
import dev.minga.shared.evaluation.PublicSet;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.settings.SettingsReader;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import dev.minga.shared.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the public set that a plan names. What it holds the coordinator checks. */
final class PublicSetFile {
    private PublicSetFile() {}

    /**
     * The file's bytes.
     *
     * @param plan where the plan is, which is where a relative name begins
     * @return empty if the plan names none, or is none, which the coordinator says with its line
     * @throws UserError if there is no such file, or it is too large
     */
    static Optional<byte[]> of(Path plan, String yaml) {
        Optional<String> named;
        try {
            named = SettingsReader.parse("plan", yaml, PlanSettings.class)
                    .evaluation()
                    .flatMap(EvaluationSettings::publicSet);
        } catch (SettingsException e) {
            return Optional.empty();
        }
        return named.map(file -> read(beside(plan, file)));
    }

    private static Path beside(Path plan, String file) {
        try {
            return plan.toAbsolutePath().resolveSibling(file);
        } catch (InvalidPathException e) {
            throw new UserError(
                    ExitCode.USAGE,
                    "evaluation.publicSet: " + Printable.line(file) + " is no name of a file",
                    "Name a readable file, from where the plan is",
                    e);
        }
    }

    private static byte[] read(Path file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(PublicSet.MOST_BYTES + 1);
        } catch (IOException e) {
            throw new UserError(
                    ExitCode.USAGE,
                    "the public set " + file + " cannot be read",
                    "Name a readable file in evaluation.publicSet, from where the plan is",
                    e);
        }
        if (bytes.length > PublicSet.MOST_BYTES) {
            throw new UserError(
                    ExitCode.USAGE,
                    "the public set " + file + " is larger than " + (PublicSet.MOST_BYTES >> 20) + " MiB",
                    "Leave records out");
        }
        return bytes;
    }
}
