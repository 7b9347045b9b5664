package dev.minga.coordinator.simulation;

import dev.minga.coordinator.rpc.MemberCalls;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** Between members and coordinator: it delays, reorders, repeats, and loses calls before they are handled, and answers after. */
final class Network {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration QUICK = Duration.ofMillis(800);
    private static final Duration SLOW = Duration.ofMinutes(15);

    private final Timeline time;
    private final SimCoordinator coordinator;
    private boolean calm;

    Network(Timeline time, SimCoordinator coordinator) {
        this.time = time;
        this.coordinator = coordinator;
    }

    /** What the coordinator does on a call. */
    interface Call<T> {
        T on(MemberCalls calls) throws Exception;
    }

    /** Calls once; the answer, or nothing if there was none in time. */
    <T> void call(String what, Call<T> call, Consumer<Optional<T>> answer) {
        Once<T> once = new Once<>(answer);
        time.after(PATIENCE, "patience ends: " + what, () -> once.take(Optional.empty()));
        if (!lost()) {
            after(what, () -> handle(what, call, once));
        }
        if (!calm && time.oneIn(25)) {
            after(what + " repeated", () -> handle(what, call, new Once<>(ignored -> {})));
        }
    }

    private <T> void handle(String what, Call<T> call, Once<T> once) {
        SimCoordinator.Process process = coordinator.up;
        if (process == null) {
            return;
        }
        try {
            T result = call.on(process.calls());
            if (!lost()) {
                after("answer to " + what, () -> once.take(Optional.of(result)));
            }
        } catch (IOException ours) {
            once.take(Optional.empty());
        } catch (Exception e) {
            if (e instanceof ExecutionException ours && ours.getCause() instanceof IOException) {
                once.take(Optional.empty());
                return;
            }
            throw new IllegalStateException(what, e);
        }
    }

    /** A part of a stream, on its way; parts of one stream do not overtake each other, because the next follows this. */
    void part(String what, Runnable arrives) {
        if (!lost()) {
            after(what, arrives);
        }
    }

    private void after(String what, Runnable action) {
        time.within(!calm && time.oneIn(40) ? SLOW : QUICK, what, action);
    }

    private boolean lost() {
        return !calm && time.oneIn(15);
    }

    /** From now on nothing is lost. */
    void calm() {
        calm = true;
    }

    private static final class Once<T> {
        private final Consumer<Optional<T>> taker;
        private boolean taken;

        Once(Consumer<Optional<T>> taker) {
            this.taker = taker;
        }

        void take(Optional<T> answer) {
            if (!taken) {
                taken = true;
                taker.accept(answer);
            }
        }
    }
}
