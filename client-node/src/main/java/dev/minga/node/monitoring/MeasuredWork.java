package dev.minga.node.monitoring;

import dev.minga.node.budget.TakenLines;
import dev.minga.node.participation.PlanTerms;
import dev.minga.node.participation.RoundProgress;
import dev.minga.node.participation.RoundWork;
import dev.minga.shared.evaluation.PublicSet;
import dev.minga.shared.lora.GlobalAdapter;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Work that is watched: how long trainings and evaluations take, how many steps, and whether one is under way. All of it is about
 * this node's own machine and data, and stays there. One thread works; any may ask.
 */
public final class MeasuredWork implements RoundWork {
    private static final double[] SECONDS = {1, 10, 60, 300, 1_800, 7_200, 43_200};
    private static final double NANOS = 1e9;

    private final RoundWork work;
    private final Meters meters;
    private final LongSupplier nanoTime;

    /** Where it is measured; made before the work itself, which tells it of its steps. */
    public static final class Meters {
        private final Counter rounds;
        private final Counter evaluations;
        private final Counter steps;
        private final Histogram training;
        private final Histogram evaluating;
        private volatile boolean working;

        /** Measures into this registry. */
        public Meters(PrometheusRegistry registry) {
            rounds = counter(registry, "rounds_trained", "Rounds that were trained to their end.");
            evaluations = counter(registry, "evaluations_counted", "Averages that were evaluated.");
            steps = counter(
                    registry, "training_steps", "Steps of training; steps drawn anew after a crash count again.");
            training = histogram(registry, "training_duration_seconds", "How long the training of a round took.");
            evaluating = histogram(registry, "evaluation_duration_seconds", "How long an evaluation took.");
            GaugeWithCallback.builder()
                    .name("minga_node_working")
                    .help("1 while a round is trained or evaluated.")
                    .callback(show -> show.call(working ? 1 : 0))
                    .register(registry);
        }

        private static Counter counter(PrometheusRegistry registry, String name, String help) {
            return Counter.builder()
                    .name("minga_node_" + name + "_total")
                    .help(help)
                    .register(registry);
        }

        private static Histogram histogram(PrometheusRegistry registry, String name, String help) {
            return Histogram.builder()
                    .name("minga_node_" + name)
                    .help(help)
                    .classicOnly()
                    .classicUpperBounds(SECONDS)
                    .register(registry);
        }

        /** Whether a round is trained or evaluated now. */
        public boolean working() {
            return working;
        }

        /** Counts steps on their way to who shows them. */
        public RoundProgress counting(RoundProgress shown) {
            return (run, round, of) -> {
                var bar = shown.of(run, round, of);
                long[] done = {-1};
                return fraction -> {
                    long now = Math.round(fraction * of);
                    if (done[0] >= 0 && now > done[0]) {
                        steps.inc(now - done[0]);
                    }
                    done[0] = now; // the first is what was done before, perhaps by an earlier process
                    bar.accept(fraction);
                };
            };
        }
    }

    /**
     * Watches work.
     *
     * @param nanoTime a clock that nobody sets
     */
    public MeasuredWork(RoundWork work, Meters meters, LongSupplier nanoTime) {
        this.work = work;
        this.meters = meters;
        this.nanoTime = nanoTime;
    }

    private interface Work<T, E extends Exception> {
        T make() throws E;
    }

    private <T, E extends Exception> T timed(Histogram seconds, Counter done, Work<T, E> one) throws E {
        long from = nanoTime.getAsLong();
        meters.working = true;
        try {
            T result = one.make();
            seconds.observe((nanoTime.getAsLong() - from) / NANOS);
            done.inc();
            return result;
        } finally {
            meters.working = false;
        }
    }

    @Override
    public Optional<Obstacle> prepare(PlanTerms terms, TakenLines lines) {
        meters.working = true;
        try {
            return work.prepare(terms, lines);
        } finally {
            meters.working = false;
        }
    }

    @Override
    public float[] train(PlanTerms terms, int round, GlobalAdapter global) {
        return timed(meters.training, meters.rounds, () -> work.train(terms, round, global));
    }

    @Override
    public long[] evaluate(PlanTerms terms, int round, GlobalAdapter global) {
        return timed(meters.evaluating, meters.evaluations, () -> work.evaluate(terms, round, global));
    }

    @Override
    public long[] evaluate(PlanTerms terms, int round, GlobalAdapter global, PublicSet set) throws IOException {
        return this.<long[], IOException>timed(
                meters.evaluating, meters.evaluations, () -> work.evaluate(terms, round, global, set));
    }

    @Override
    public String keepModel(PlanTerms terms, GlobalAdapter global) throws IOException {
        return work.keepModel(terms, global);
    }

    @Override
    public void forget(PlanTerms terms) {
        work.forget(terms);
    }
}
