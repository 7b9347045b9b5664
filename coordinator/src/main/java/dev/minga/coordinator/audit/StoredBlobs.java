package dev.minga.coordinator.audit;

import dev.minga.coordinator.intake.StatementCheck;
import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The blobs of a coordinator's directory, each of which was found to have the digest that is its name. Changes nothing. */
final class StoredBlobs {
    private final Map<Sha256, Path> files = new HashMap<>();
    private final Findings findings;

    private StoredBlobs(Findings findings) {
        this.findings = findings;
    }

    /** No blobs at all. */
    static StoredBlobs none(Findings findings) {
        return new StoredBlobs(findings);
    }

    /** Reads every blob. */
    static StoredBlobs read(Path directory, Findings findings) throws IOException {
        StoredBlobs blobs = new StoredBlobs(findings);
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(directory)) {
            for (Path folder : folders) {
                blobs.folder(folder);
            }
        } catch (NoSuchFileException | NotDirectoryException none) {
            return blobs;
        }
        return blobs;
    }

    private void folder(Path folder) throws IOException {
        try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder, "[!.]*")) {
            for (Path file : inside) {
                blob(file);
            }
        } catch (NotDirectoryException e) {
            findings.file(folder, "is no folder of blobs");
        }
    }

    private void blob(Path file) {
        String name = file.getFileName().toString();
        if (!name.matches("[0-9a-f]{64}")) {
            findings.file(file, "is not named after a digest");
            return;
        }
        Sha256 digest = Sha256.parse(name);
        files.put(digest, file);
        try (InputStream in = Files.newInputStream(file)) {
            if (!Sha256.of(in).equals(digest)) {
                findings.file(file, "has another digest than its name");
            }
        } catch (IOException e) {
            findings.file(file, "cannot be read");
        }
    }

    boolean has(Sha256 digest) {
        return files.containsKey(digest);
    }

    /** Where a blob is. */
    Optional<Path> path(Sha256 digest) {
        return Optional.ofNullable(files.get(digest));
    }

    /** The size of a blob in bytes, or -1. */
    long size(Sha256 digest) throws IOException {
        Path file = files.get(digest);
        return file == null ? -1 : Files.size(file);
    }

    /** A blob that is a statement, or empty with a finding. */
    Optional<byte[]> statement(Sha256 digest) throws IOException {
        Path file = files.get(digest);
        if (file == null) {
            return Optional.empty();
        }
        if (Files.size(file) > StatementCheck.LONGEST_BYTES) {
            findings.file(file, "is too long for a signed statement");
            return Optional.empty();
        }
        return Optional.of(Files.readAllBytes(file));
    }
}
