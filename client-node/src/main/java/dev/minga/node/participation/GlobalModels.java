package dev.minga.node.participation;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.tensor.TensorFile;
import java.io.IOException;

/** Fetches the global adapters that the coordinator names: the right bytes, the plan's shapes, finite values. */
final class GlobalModels {
    private final Coordination coordinator;

    GlobalModels(Coordination coordinator) {
        this.coordinator = coordinator;
    }

    /** @throws IOException if it is none, in the coordinator's words to the operator */
    static Sha256 digest(ByteString bytes) throws IOException {
        try {
            return Sha256.ofBytes(bytes.toByteArray());
        } catch (IllegalArgumentException e) {
            throw new IOException("the coordinator names an adapter by something that is no SHA-256 digest", e);
        }
    }

    /**
     * A global adapter of the plan's run.
     *
     * @param done how many rounds led to it
     * @param size the most bytes to take
     */
    GlobalAdapter fetch(PlanTerms terms, int done, Sha256 digest, long size) throws IOException {
        return read(terms, done, bytes(digest, size));
    }

    /** The bytes that this digest names, at most so many. */
    byte[] bytes(Sha256 digest, long size) throws IOException {
        return coordinator.download(digest, Math.min(size, TensorFile.Limits.ADAPTER.fileBytes()));
    }

    /** The adapter that bytes are, after so many rounds. */
    static GlobalAdapter read(PlanTerms terms, int done, byte[] bytes) throws IOException {
        try (TensorFile file = TensorFile.open(bytes, TensorFile.Limits.ADAPTER)) {
            return terms.adaptation().read(file, done);
        }
    }
}
