package dev.minga.node.participation;

import dev.minga.node.ledger.FakeLog;
import dev.minga.proto.v1.CosignRequest;
import dev.minga.proto.v1.CosignResponse;
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
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;

/** Serves a log in memory. */
public final class LogDesk extends LedgerGrpc.LedgerImplBase {
    private final FakeLog log;

    public LogDesk(FakeLog log) {
        this.log = log;
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    private static <T> void answer(StreamObserver<T> responses, Call<T> call) {
        try {
            responses.onNext(call.run());
            responses.onCompleted();
        } catch (IOException e) {
            responses.onError(Status.UNAVAILABLE.asRuntimeException());
        }
    }

    @Override
    public void latest(LatestRequest request, StreamObserver<LatestResponse> responses) {
        answer(responses, () -> log.latest(request.getKnownSize()));
    }

    @Override
    public void leaf(LeafRequest request, StreamObserver<LeafResponse> responses) {
        answer(responses, () -> log.leaf(request.getIndex(), request.getTreeSize()));
    }

    @Override
    public void roundLeaves(RoundLeavesRequest request, StreamObserver<RoundLeavesResponse> responses) {
        answer(responses, () -> log.roundLeaves(request.getRun(), request.getRound()));
    }

    @Override
    public void ownRuns(OwnRunsRequest request, StreamObserver<OwnRunsResponse> responses) {
        answer(responses, () -> log.ownRuns(request.getFromLeaf()));
    }

    @Override
    public void cosign(CosignRequest request, StreamObserver<CosignResponse> responses) {
        answer(
                responses,
                () -> CosignResponse.newBuilder()
                        .setAccepted(log.cosign(request.getTreeSize(), request.getLine()))
                        .build());
    }

    @Override
    public void cosigned(CosignedRequest request, StreamObserver<CosignedResponse> responses) {
        answer(responses, () -> log.cosigned(request));
    }

    @Override
    public void discontinuity(DiscontinuityRequest request, StreamObserver<DiscontinuityResponse> responses) {
        answer(responses, () -> {
            DiscontinuityResponse.Builder response = DiscontinuityResponse.newBuilder();
            log.discontinuity().ifPresent(response::setLeaf);
            return response.build();
        });
    }
}
