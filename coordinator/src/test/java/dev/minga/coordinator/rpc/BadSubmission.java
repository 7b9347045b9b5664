package dev.minga.coordinator.rpc;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.Rejection;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UpdateStatement;
import dev.minga.proto.v1.UploadResponse;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Something that ada sends and should not. */
interface BadSubmission {
    /** What ada is told; {@code REJECTION_UNSPECIFIED} if nothing was refused. */
    Rejection attempt(TwoMembers two, LiveRun run) throws Exception;

    /** An honest delta under a statement that says something else. */
    static BadSubmission stating(Consumer<UpdateStatement.Builder> lie) {
        return (two, run) -> {
            byte[] delta = TwoMembers.delta(run, 0);
            UpdateStatement.Builder statement = two.ada.statement(run, delta);
            lie.accept(statement);
            return two.adasLink.submit(two.ada.sign(statement), delta).getRejection();
        };
    }

    /** An honest statement in another envelope. */
    static BadSubmission signed(UnaryOperator<SignedStatement> forgery) {
        return (two, run) -> {
            byte[] delta = TwoMembers.delta(run, 0);
            return offered(two, forgery.apply(two.ada.sign(two.ada.statement(run, delta))));
        };
    }

    /** A bad delta under an honest statement about it. */
    static BadSubmission delta(byte[] delta) {
        return (two, run) -> two.adasLink
                .submit(two.ada.sign(two.ada.statement(run, delta)), delta)
                .getRejection();
    }

    /** An honest statement about an honest delta, of which other bytes arrive. */
    static BadSubmission uploading(UnaryOperator<byte[]> damage) {
        return (two, run) -> {
            byte[] delta = TwoMembers.delta(run, 0);
            SignedStatement statement = two.ada.sign(two.ada.statement(run, delta));
            Rejection offered = offered(two, statement);
            if (offered != Rejection.REJECTION_UNSPECIFIED) {
                throw new AssertionError("the honest offer was refused: " + offered);
            }
            return two.adasLink.upload(statement, damage.apply(delta), 0).getRejection();
        };
    }

    static Rejection offered(TwoMembers two, SignedStatement statement) {
        OfferResponse response = two.adasLink.offer(statement);
        return response.getRejection();
    }

    static byte[] flipped(byte[] bytes, int at) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= 1;
        return flipped;
    }

    static ByteString flipped(ByteString bytes, int at) {
        return ByteString.copyFrom(flipped(bytes.toByteArray(), at));
    }

    /** The next bytes are sent without what should stand before them. */
    static Rejection uploadFrom(TwoMembers two, LiveRun run, int offset) throws Exception {
        byte[] delta = TwoMembers.delta(run, 0);
        SignedStatement statement = two.ada.sign(two.ada.statement(run, delta));
        offered(two, statement);
        UploadResponse response = two.adasLink.upload(statement, delta, offset);
        return response.getRejection();
    }

    static Rejection anotherDeltaAfterTheFirst(TwoMembers two, LiveRun run) throws Exception {
        two.adaSubmits(run);
        byte[] second = Deltas.ofNorm(run.plan().layout(), 0.1, 5);
        return offered(two, two.ada.sign(two.ada.statement(run, second)));
    }

    static byte[] withTail(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length + 1);
    }
}
