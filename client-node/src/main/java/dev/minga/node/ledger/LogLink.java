package dev.minga.node.ledger;

import dev.minga.proto.v1.CosignedRequest;
import dev.minga.proto.v1.CosignedResponse;
import dev.minga.proto.v1.LatestResponse;
import dev.minga.proto.v1.LeafResponse;
import dev.minga.proto.v1.OwnRunsResponse;
import dev.minga.proto.v1.RoundLeavesResponse;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * What a node asks of the log. All calls may be repeated; nothing that comes back is to be believed unchecked. Each throws
 * {@link IOException} if there is no answer.
 */
public interface LogLink {
    /** The newest checkpoint, with the proof that it continues the tree of {@code knownSize}, if that is not 0. */
    LatestResponse latest(long knownSize) throws IOException;

    /** A leaf, with the proof that it is in the tree of that size. */
    LeafResponse leaf(long index, long treeSize) throws IOException;

    /** Where this member's contribution to a round and the round's end are. */
    RoundLeavesResponse roundLeaves(String run, int round) throws IOException;

    /** Which runs this member contributed to, some at a time: those whose last contribution is this leaf or a later one. */
    OwnRunsResponse ownRuns(long fromLeaf) throws IOException;

    /** Hands in a cosignature; false if the log has grown meanwhile. */
    boolean cosign(long treeSize, String line) throws IOException;

    /** The newest checkpoint that holds a leaf and that enough members have cosigned. */
    CosignedResponse cosigned(CosignedRequest request) throws IOException;

    /** The leaf that last said that the log does not continue what was published before. */
    OptionalLong discontinuity() throws IOException;
}
