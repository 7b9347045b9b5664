package dev.minga.coordinator.rpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a unary call is answered: with its result, or with a status that says nothing of what is inside. */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    /** An {@link IllegalArgumentException} is the caller's fault and told; anything else is ours, logged, and may be tried again. */
    static <T> void answer(StreamObserver<T> responses, Callable<T> call) {
        try {
            responses.onNext(call.call());
            responses.onCompleted();
        } catch (StatusRuntimeException e) {
            responses.onError(e);
        } catch (IllegalArgumentException e) {
            responses.onError(
                    Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            LOG.error("a call failed", e);
            responses.onError(
                    Status.UNAVAILABLE.withDescription("try again later").asRuntimeException());
        }
    }
}
