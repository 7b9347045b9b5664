package dev.minga.node.participation;

import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.PublicSetPlan;
import dev.minga.shared.evaluation.MalformedPublicSetException;
import dev.minga.shared.evaluation.PublicSet;
import dev.minga.shared.files.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Fetches the public sets that plans name, once; from then on they are on this disk. */
final class PublicSets {
    private final Path folder;
    private final Coordination coordinator;

    PublicSets(Path folder, Coordination coordinator) {
        this.folder = folder;
        this.coordinator = coordinator;
    }

    /**
     * The set on which a plan has averages evaluated: its bytes are those that the plan names, and hold what it says.
     *
     * @throws IOException if it cannot be had now
     * @throws MalformedPublicSetException if what the plan names is not what it says: it will never be
     */
    PublicSet of(PlanTerms terms) throws IOException, MalformedPublicSetException {
        PublicSetPlan planned = terms.publicSet().orElseThrow();
        Sha256 digest = Sha256.ofBytes(planned.getSha256().toByteArray());
        Path file = file(folder, digest);
        Optional<byte[]> here = kept(file, digest);
        byte[] bytes;
        if (here.isPresent()) {
            bytes = here.get();
        } else {
            bytes = coordinator.download(digest, planned.getSize());
            AtomicFile.createPrivateDirectories(folder);
            AtomicFile.writePrivate(file, bytes);
        }
        return read(terms, bytes);
    }

    /** Where a set is kept. */
    static Path file(Path folder, Sha256 digest) {
        return folder.resolve(digest.hex() + ".jsonl");
    }

    private static Optional<byte[]> kept(Path file, Sha256 digest) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(PublicSet.MOST_BYTES + 1);
            return Sha256.of(bytes).equals(digest) ? Optional.of(bytes) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The set that bytes are, which must be the plan's. */
    static PublicSet read(PlanTerms terms, byte[] bytes) throws MalformedPublicSetException {
        PublicSetPlan planned = terms.publicSet().orElseThrow();
        PublicSet set = PublicSet.parse(bytes, terms.plan().getBase().getLabelsList());
        if (bytes.length != planned.getSize() || !set.recordsByClass().equals(planned.getRecordsList())) {
            throw new MalformedPublicSetException(
                    "it has another size, or other numbers of records, than the plan says");
        }
        return set;
    }
}
