package dev.minga.coordinator.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No misfortune loses or doubles what was acknowledged. {@code -Dminga.seed=N} runs one seed and prints what happens. */
class SimulationTest {
    private static final long SEEDS = Long.getLong("minga.seeds", Boolean.getBoolean("minga.deep") ? 20_000 : 200);

    @Test
    void nothingAcknowledgedIsLostOrCountedTwice() {
        Long one = Long.getLong("minga.seed");
        if (one != null) {
            new Simulation(one, Faults.none(), System.out::println).run();
            return;
        }
        Seeds all = Seeds.play(SEEDS, seed -> new Simulation(seed, Faults.none(), line -> {}).run());
        assertThat(all.outcomes()).hasSize((int) SEEDS);
        assertThat(all.sum(Simulation.Outcome::crashes)).isGreaterThan((int) SEEDS);
        assertThat(all.sum(Simulation.Outcome::receipts)).isGreaterThan((int) SEEDS);
        assertThat(all.sum(Simulation.Outcome::completed)).isGreaterThan((int) SEEDS / 4);
        assertThat(all.sum(Simulation.Outcome::ejected)).isGreaterThan((int) SEEDS / 40);
        assertThat(all.sum(Simulation.Outcome::wentBack)).isGreaterThan((int) SEEDS / 40);
    }

    @Test
    void seedsThatFailAreNamed() {
        assertThatThrownBy(() -> Seeds.play(9, seed -> {
                    if (seed % 4 == 3) {
                        throw new IllegalStateException("lost");
                    }
                    return new Simulation.Outcome(1, 0, 0, 0, 0, 0, 0);
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed 3: java.lang.IllegalStateException: lost")
                .hasMessageContaining("-Dminga.seed=7")
                .hasMessageNotContaining("seed 4");
    }

    @Test
    void aSeedIsPlayedAgainExactly() {
        for (long seed = 0; seed < 5; seed++) {
            assertThat(played(seed)).as("seed %d", seed).isEqualTo(played(seed));
        }
    }

    private static List<String> played(long seed) {
        List<String> trace = new ArrayList<>();
        Simulation simulation = new Simulation(seed, Faults.none(), trace::add);
        trace.add(simulation.run().toString());
        trace.add(simulation.models().toString());
        return trace;
    }
}
