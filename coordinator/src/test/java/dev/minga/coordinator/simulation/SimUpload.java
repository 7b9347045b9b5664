package dev.minga.coordinator.simulation;

import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.proto.v1.UploadChunk;
import dev.minga.proto.v1.UploadResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One upload: chunk after chunk, until the answer, or until the network or the coordinator drops it. */
final class SimUpload {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Timeline time;
    private final Network network;
    private final Book book;
    private final SimMember member;
    private final Training.Signed delta;
    private final byte[] file;
    private final int chunkBytes;
    private SimCoordinator.@Nullable Process process;
    private @Nullable StreamObserver<UploadChunk> stream;
    private boolean over;
    private Consumer<Optional<UploadResponse>> answer = ignored -> {};

    SimUpload(Timeline time, Network network, Book book, SimMember member, Training.Signed delta) {
        this.time = time;
        this.network = network;
        this.book = book;
        this.member = member;
        this.delta = delta;
        this.file = delta.training().file().clone();
        this.chunkBytes = 1 + time.random.nextInt(file.length / 3);
        if (member.isRude() && time.oneIn(6)) {
            file[time.random.nextInt(file.length)] ^= 1;
        }
    }

    void send(int offset, Consumer<Optional<UploadResponse>> taker) {
        answer = taker;
        time.after(PATIENCE, "patience with an upload ends", () -> end(Optional.empty()));
        network.part(name("begins an upload"), () -> {
            process = book.process();
            if (process != null && !member.revoked) {
                stream = process.calls().upload(member.identity, new Answer());
                chunk(offset);
            }
        });
    }

    private String name(String what) {
        return member.self.name() + " " + what;
    }

    private void chunk(int offset) {
        int end = Math.min(file.length, offset + chunkBytes);
        arrives("a chunk to " + end, () -> {
            stream.onNext(
                    MemberLink.chunk(delta.statement(), offset, Arrays.copyOfRange(file, Math.min(offset, end), end)));
            if (end < file.length) {
                chunk(end);
            } else {
                arrives("the end of an upload", stream::onCompleted);
            }
        });
    }

    private void arrives(String what, Runnable arrival) {
        network.part(name(what), () -> {
            if (process == book.process() && stream != null && !member.revoked) {
                if (over && time.oneIn(2)) {
                    stream.onError(Status.CANCELLED.asRuntimeException());
                } else {
                    arrival.run();
                }
            }
        });
    }

    private void end(Optional<UploadResponse> response) {
        if (!over) {
            over = true;
            answer.accept(response);
        }
    }

    private final class Answer implements StreamObserver<UploadResponse> {
        @Override
        public void onNext(UploadResponse response) {
            book.answered(delta, response);
            network.part(name("hears of an upload"), () -> end(Optional.of(response)));
        }

        @Override
        public void onError(Throwable failure) {
            network.part(name("hears that an upload failed"), () -> end(Optional.empty()));
        }

        @Override
        public void onCompleted() {}
    }
}
