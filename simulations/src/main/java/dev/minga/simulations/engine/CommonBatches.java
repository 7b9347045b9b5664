package dev.minga.simulations.engine;

import dev.minga.node.model.Adapter;
import dev.minga.node.model.PerExampleGradients;
import dev.minga.node.model.Tokens;
import dev.minga.node.training.GradientModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Computes in common batches what several members, a thread each, ask for at the same time. A member with three records would
 * otherwise have a batch of its own, most of which is padding. What each gets does not depend on who else asks, since a text's
 * gradient does not ({@link GradientModel}).
 *
 * <p>It waits until every member that {@link #joins} and has not {@link #leaves left} asks for something. Thread-safe.
 */
final class CommonBatches implements GradientModel {
    private final Model model;
    private final int mostValues;
    private final List<Request> waiting = new ArrayList<>();
    private int members;

    /** Gradients of texts that each have an adapter of their own. */
    @FunctionalInterface
    interface Model {
        /** @param adapters one per text; they differ in nothing but their vectors */
        PerExampleGradients gradients(List<Tokens> texts, int[] labels, List<Adapter> adapters);
    }

    private record Request(
            List<Tokens> texts, int[] labels, Adapter adapter, CompletableFuture<PerExampleGradients> answer) {}

    /**
     * Nobody has joined.
     *
     * @param mostValues how many numbers of gradients are computed at once, if one request does not need more
     */
    CommonBatches(Model model, int mostValues) {
        this.model = model;
        this.mostValues = mostValues;
    }

    /** One more member will ask. */
    synchronized void joins() {
        members++;
    }

    /** A member that joined asks no more. */
    void leaves() {
        List<Request> complete;
        synchronized (this) {
            members--;
            complete = complete();
        }
        answer(complete);
    }

    @Override
    public PerExampleGradients gradients(List<Tokens> texts, int[] labels, Adapter adapter) {
        Request mine = new Request(texts, labels, adapter, new CompletableFuture<>());
        List<Request> complete;
        synchronized (this) {
            waiting.add(mine);
            complete = complete();
        }
        answer(complete);
        try {
            return mine.answer().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private List<Request> complete() {
        if (waiting.size() < members) {
            return List.of();
        }
        List<Request> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    private void answer(List<Request> requests) {
        int from = 0;
        while (from < requests.size()) {
            int to = from + 1;
            long values = values(requests.get(from));
            while (to < requests.size() && values + values(requests.get(to)) <= mostValues) {
                values += values(requests.get(to));
                to++;
            }
            together(requests.subList(from, to));
            from = to;
        }
    }

    private static long values(Request request) {
        return (long) request.texts().size() * request.adapter().layout().length();
    }

    private void together(List<Request> requests) {
        try {
            List<Tokens> texts = new ArrayList<>();
            List<Adapter> adapters = new ArrayList<>();
            for (Request request : requests) {
                texts.addAll(request.texts());
                request.texts().forEach(text -> adapters.add(request.adapter()));
            }
            int[] labels = requests.stream()
                    .flatMapToInt(request -> Arrays.stream(request.labels()))
                    .toArray();
            PerExampleGradients all = model.gradients(texts, labels, adapters);
            int first = 0;
            for (Request request : requests) {
                int last = first + request.texts().size();
                request.answer().complete(part(all, first, last));
                first = last;
            }
        } catch (RuntimeException | Error e) { // whoever waits would wait for ever if it were not told
            requests.forEach(request -> request.answer().completeExceptionally(e));
        }
    }

    private static PerExampleGradients part(PerExampleGradients all, int from, int to) {
        int dimension = all.dimension();
        return new PerExampleGradients(
                dimension,
                Arrays.copyOfRange(all.flat(), from * dimension, to * dimension),
                Arrays.copyOfRange(all.losses(), from, to));
    }
}
