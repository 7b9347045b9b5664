package dev.minga.coordinator.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.RoundEvent.ContributionAccepted;
import dev.minga.coordinator.simulation.disk.SimDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulation that never complains proves nothing: with each of these below the coordinator it must. */
class PlantedFaultsTest {
    private static final long SEEDS = 60;

    enum Planted {
        A_DISK_THAT_DOES_NOT_FORCE_BYTES("would not survive a power failure"),
        A_DISK_THAT_DOES_NOT_FORCE_NAMES("before its model was there"),
        A_JOURNAL_THAT_FORGETS_A_CONTRIBUTION("the coordinator is in"),
        A_JOURNAL_THAT_PROMISES_BEFORE_IT_WRITES("the coordinator is in"),
        A_JOURNAL_THAT_WRITES_TWICE("counts twice"),
        A_LOG_THAT_LACKS_AN_ENTRY("the log says");

        private final String complaint;

        Planted(String complaint) {
            this.complaint = complaint;
        }

        Faults faults() {
            return switch (this) {
                case A_DISK_THAT_DOES_NOT_FORCE_BYTES -> new Faults(new SimDisk.Honesty(false, true), inner -> inner);
                case A_DISK_THAT_DOES_NOT_FORCE_NAMES -> new Faults(new SimDisk.Honesty(true, false), inner -> inner);
                default -> new Faults(Faults.HONEST, inner -> new Lying(inner, this));
            };
        }
    }

    /** A journal that breaks its contract in one way. */
    private record Lying(Journal inner, Planted how) implements Journal {
        @Override
        public boolean plan(PlannedRun run, LoggedEntry entry) throws IOException {
            return inner.plan(run, entry);
        }

        @Override
        public List<PlannedRun> runs() throws IOException {
            return inner.runs();
        }

        @Override
        public void append(String run, List<RoundEvent> events, List<LoggedEntry> entries) throws IOException {
            boolean counts = events.get(0) instanceof ContributionAccepted;
            if (how == Planted.A_LOG_THAT_LACKS_AN_ENTRY && counts) {
                inner.append(run, events, List.of());
            } else if (how == Planted.A_JOURNAL_THAT_WRITES_TWICE && counts) {
                inner.append(run, List.of(events.get(0)), List.of(entries.get(0)));
                inner.append(run, events, entries);
            } else if (how != Planted.A_JOURNAL_THAT_PROMISES_BEFORE_IT_WRITES || !counts) {
                inner.append(run, events, entries);
            }
        }

        @Override
        public List<RoundEvent> replay(String run) throws IOException {
            List<RoundEvent> events = new ArrayList<>(inner.replay(run));
            if (how == Planted.A_JOURNAL_THAT_FORGETS_A_CONTRIBUTION
                    && !events.isEmpty()
                    && events.get(events.size() - 1) instanceof ContributionAccepted) {
                events.remove(events.size() - 1);
            }
            return events;
        }
    }

    @ParameterizedTest
    @EnumSource
    void isNoticed(Planted planted) {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                new Simulation(seed, planted.faults(), line -> {}).run();
            } catch (AssertionError noticed) {
                assertThat(noticed).hasMessageContaining("seed " + seed).hasMessageContaining(planted.complaint);
                return;
            }
        }
        fail("%s was not noticed in %d seeds", planted, SEEDS);
    }
}
