package dev.minga.node.participation;

import dev.minga.node.ledger.LogLink;
import dev.minga.proto.v1.CosignRequest;
import dev.minga.proto.v1.CosignedRequest;
import dev.minga.proto.v1.CosignedResponse;
import dev.minga.proto.v1.DiscontinuityRequest;
import dev.minga.proto.v1.DiscontinuityResponse;
import dev.minga.proto.v1.LatestRequest;
import dev.minga.proto.v1.LatestResponse;
import dev.minga.proto.v1.LeafRequest;
import dev.minga.proto.v1.LeafResponse;
import dev.minga.proto.v1.LedgerGrpc;
import dev.minga.proto.v1.OwnRunsRequest;
import dev.minga.proto.v1.OwnRunsResponse;
import dev.minga.proto.v1.RoundLeavesRequest;
import dev.minga.proto.v1.RoundLeavesResponse;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** The log as the coordinator serves it. Every call has a time limit. */
final class RemoteLog implements LogLink {
    private static final long CALL_SECONDS = 30;

    private final Line line;

    RemoteLog(Line line) {
        this.line = line;
    }

    @Override
    public LatestResponse latest(long knownSize) throws UnreachableException {
        return line.call(() ->
                stub().latest(LatestRequest.newBuilder().setKnownSize(knownSize).build()));
    }

    @Override
    public LeafResponse leaf(long index, long treeSize) throws UnreachableException {
        return line.call(() -> stub().leaf(LeafRequest.newBuilder()
                .setIndex(index)
                .setTreeSize(treeSize)
                .build()));
    }

    @Override
    public RoundLeavesResponse roundLeaves(String run, int round) throws UnreachableException {
        return line.call(() -> stub().roundLeaves(RoundLeavesRequest.newBuilder()
                .setRun(run)
                .setRound(round)
                .build()));
    }

    @Override
    public OwnRunsResponse ownRuns(long fromLeaf) throws UnreachableException {
        OwnRunsRequest request =
                OwnRunsRequest.newBuilder().setFromLeaf(fromLeaf).build();
        return line.call(() -> stub().ownRuns(request));
    }

    @Override
    public boolean cosign(long treeSize, String signature) throws UnreachableException {
        return line.call(() -> stub().cosign(CosignRequest.newBuilder()
                        .setTreeSize(treeSize)
                        .setLine(signature)
                        .build()))
                .getAccepted();
    }

    @Override
    public CosignedResponse cosigned(CosignedRequest request) throws UnreachableException {
        return line.call(() -> stub().cosigned(request));
    }

    @Override
    public OptionalLong discontinuity() throws UnreachableException {
        DiscontinuityResponse answer = line.call(() -> stub().discontinuity(DiscontinuityRequest.getDefaultInstance()));
        return answer.hasLeaf() ? OptionalLong.of(answer.getLeaf()) : OptionalLong.empty();
    }

    private LedgerGrpc.LedgerBlockingStub stub() {
        return LedgerGrpc.newBlockingStub(line.channel()).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }
}
