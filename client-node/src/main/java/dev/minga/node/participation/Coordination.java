package dev.minga.node.participation;

import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.EvaluateResponse;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UploadResponse;
import java.io.IOException;
import java.util.Collection;

/** What a node asks of its coordinator. All calls may be repeated. */
public interface Coordination {
    /** What to do now. */
    NextTaskResponse nextTask(Collection<String> following) throws UnreachableException;

    /** Tells that this node will not take part in a run. */
    void decline(String run, DeclineReason reason) throws UnreachableException;

    /**
     * The bytes of a global adapter or a public set.
     *
     * @param size the most bytes to take
     * @throws IOException if other bytes come than the digest names
     */
    byte[] download(Sha256 digest, long size) throws UnreachableException, IOException;

    /** Announces a delta. */
    OfferResponse offer(SignedStatement statement) throws UnreachableException;

    /** Sends the bytes of a delta that was announced, from an offset on. */
    UploadResponse upload(SignedStatement offered, byte[] delta, long from) throws UnreachableException;

    /** Sends what was counted for a round's average. */
    EvaluateResponse evaluate(SignedStatement statement) throws UnreachableException;
}
