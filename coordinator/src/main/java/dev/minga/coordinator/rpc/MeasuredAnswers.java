package dev.minga.coordinator.rpc;

import dev.minga.coordinator.monitoring.CallMeter;
import dev.minga.proto.v1.EvaluateResponse;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.UploadResponse;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/** Counts what is refused by what members are answered. Thread-safe. */
public final class MeasuredAnswers implements ServerInterceptor {
    private final CallMeter meter;

    /** Counts with a meter. */
    public MeasuredAnswers(CallMeter meter) {
        this.meter = meter;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return next.startCall(
                new SimpleForwardingServerCall<>(call) {
                    @Override
                    public void sendMessage(A message) {
                        count(message);
                        super.sendMessage(message);
                    }
                },
                headers);
    }

    private void count(Object message) {
        if (message instanceof OfferResponse offer && offer.hasRejection()) {
            meter.refused("offer", offer.getRejection());
        } else if (message instanceof UploadResponse upload && upload.hasRejection()) {
            meter.refused("upload", upload.getRejection());
        } else if (message instanceof EvaluateResponse evaluation && evaluation.hasRejection()) {
            meter.refused("evaluation", evaluation.getRejection());
        }
    }
}
