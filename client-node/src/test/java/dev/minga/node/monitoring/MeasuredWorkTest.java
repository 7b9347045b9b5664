package dev.minga.node.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.minga.crypto.digest.Sha256;
import dev.minga.node.budget.TakenLines;
import dev.minga.node.participation.PlanTerms;
import dev.minga.node.participation.Plans;
import dev.minga.node.participation.RoundWork;
import dev.minga.shared.evaluation.PublicSet;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.metrics.MetricsPage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleConsumer;
import org.junit.jupiter.api.Test;

class MeasuredWorkTest {
    private static final PlanTerms TERMS = PlanTerms.of(Plans.ordinary().build(), Sha256.of());
    private static final GlobalAdapter ADAPTER = new GlobalAdapter(TERMS.adaptation(), 0, new TreeMap<>());

    private final AtomicLong nanos = new AtomicLong(7);
    private final MetricsPage page = new MetricsPage();
    private final MeasuredWork.Meters meters = new MeasuredWork.Meters(page.registry());
    private final SlowWork slow = new SlowWork();
    private final MeasuredWork work = new MeasuredWork(slow, meters, nanos::get);

    /** Takes as long as the test says, by the test's clock. */
    private final class SlowWork implements RoundWork {
        private Duration takes = Duration.ZERO;
        private boolean fails;
        private final List<Boolean> workingMeanwhile = new ArrayList<>();

        private <T> T done(T result) {
            workingMeanwhile.add(meters.working());
            nanos.addAndGet(takes.toNanos());
            if (fails) {
                throw new IllegalStateException("out of memory");
            }
            return result;
        }

        @Override
        public Optional<Obstacle> prepare(PlanTerms terms, TakenLines lines) {
            return done(Optional.empty());
        }

        @Override
        public float[] train(PlanTerms terms, int round, GlobalAdapter global) {
            return done(new float[0]);
        }

        @Override
        public long[] evaluate(PlanTerms terms, int round, GlobalAdapter global) {
            return done(new long[0]);
        }

        @Override
        public long[] evaluate(PlanTerms terms, int round, GlobalAdapter global, PublicSet set) {
            return done(new long[0]);
        }

        @Override
        public String keepModel(PlanTerms terms, GlobalAdapter global) {
            return done("model");
        }

        @Override
        public void forget(PlanTerms terms) {
            workingMeanwhile.add(meters.working());
        }
    }

    private String text() {
        return new String(page.text(), StandardCharsets.UTF_8);
    }

    @Test
    void trainingsAndEvaluationsAreCountedWithTheirTimes() {
        slow.takes = Duration.ofSeconds(90);
        work.train(TERMS, 1, ADAPTER);
        slow.takes = Duration.ofMillis(500);
        work.evaluate(TERMS, 1, ADAPTER);
        assertThat(text())
                .contains(
                        "minga_node_rounds_trained_total 1.0\n",
                        "minga_node_evaluations_counted_total 1.0\n",
                        "minga_node_training_duration_seconds_bucket{le=\"60.0\"} 0\n",
                        "minga_node_training_duration_seconds_bucket{le=\"300.0\"} 1\n",
                        "minga_node_training_duration_seconds_sum 90.0\n",
                        "minga_node_evaluation_duration_seconds_sum 0.5\n",
                        "minga_node_working 0.0\n");
        assertThat(slow.workingMeanwhile).containsExactly(true, true);
    }

    @Test
    void whatFailsIsNotCountedAndIsOver() {
        slow.fails = true;
        assertThatIllegalStateException().isThrownBy(() -> work.train(TERMS, 1, ADAPTER));
        assertThatIllegalStateException().isThrownBy(() -> work.prepare(TERMS, new TakenLines(List.of(), List.of())));
        assertThat(slow.workingMeanwhile).containsExactly(true, true);
        assertThat(meters.working()).isFalse();
        assertThat(text())
                .contains("minga_node_rounds_trained_total 0.0\n", "minga_node_training_duration_seconds_count 0\n");
    }

    /** A training that goes on after a restart tells first how far it is: those steps were counted by who made them. */
    @Test
    void stepsAreCountedOnceWhoeverMadeThem() {
        List<Double> shown = new ArrayList<>();
        DoubleConsumer bar = meters.counting((run, round, steps) -> shown::add).of("run", 1, 4);
        bar.accept(0.5);
        bar.accept(0.75);
        bar.accept(0.75);
        bar.accept(1);
        assertThat(shown).containsExactly(0.5, 0.75, 0.75, 1.0);
        assertThat(text()).contains("minga_node_training_steps_total 2.0\n");
    }
}
