package dev.minga.coordinator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** No misfortune loses or doubles what was acknowledged. {@code -Dminga.seed=N} runs one seed and prints what happens. */
class SimulationTest {
    private static final long SEEDS = Long.getLong("minga.seeds", Boolean.getBoolean("minga.deep") ? 1_000 : 200);

    @Test
    void nothingAcknowledgedIsLostOrCountedTwice() {
        Long one = Long.getLong("minga.seed");
        if (one != null) {
            new Simulation(one, Faults.none(), System.out::println).run();
            return;
        }
        List<Simulation.Outcome> all = LongStream.range(0, SEEDS)
                .parallel()
                .mapToObj(seed -> new Simulation(seed, Faults.none(), line -> {}).run())
                .toList();
        assertThat(all.stream().mapToInt(Simulation.Outcome::crashes).sum()).isGreaterThan((int) SEEDS);
        assertThat(all.stream().mapToInt(Simulation.Outcome::receipts).sum()).isGreaterThan((int) SEEDS);
        assertThat(all.stream().mapToInt(Simulation.Outcome::completed).sum()).isGreaterThan((int) SEEDS / 4);
        assertThat(all.stream().mapToInt(Simulation.Outcome::ejected).sum()).isGreaterThan((int) SEEDS / 40);
        assertThat(all.stream().mapToInt(Simulation.Outcome::wentBack).sum()).isGreaterThan((int) SEEDS / 40);
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
