package dev.minga.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.journal.Journal.PlannedRun;
import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.crypto.digest.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every journal does. */
abstract class JournalContract {
    static final LoggedEntry ENTRY = new LoggedEntry(LoggedEntry.Kind.RUN_PLANNED, "one", 0, "", new byte[] {7});
    static final Instant NOW = Instant.parse("2026-03-01T08:00:00.123456789Z");

    abstract Journal journal() throws Exception;

    static PlannedRun planned(String run) {
        return new PlannedRun(
                run, run.getBytes(java.nio.charset.StandardCharsets.UTF_8), new byte[] {1, 2}, Sha256.of(), NOW);
    }

    @Test
    void aRunIsPlannedOnce() throws Exception {
        Journal journal = journal();
        assertThat(journal.plan(planned("one"), ENTRY)).isTrue();
        PlannedRun again = new PlannedRun("one", new byte[] {9}, new byte[] {9}, Sha256.of(new byte[1]), NOW);
        assertThat(journal.plan(again, ENTRY)).isFalse();
        assertThat(journal.runs())
                .singleElement()
                .satisfies(
                        kept -> assertThat(kept.plan()).isEqualTo(planned("one").plan()));
    }

    @Test
    void runsComeBackWholeAndOldestFirst() throws Exception {
        Journal journal = journal();
        for (String run : List.of("zebra", "ant", "mole")) {
            journal.plan(planned(run), ENTRY);
        }
        assertThat(journal.runs()).extracting(PlannedRun::id).containsExactly("zebra", "ant", "mole");
        assertThat(journal.runs().get(1)).usingRecursiveComparison().isEqualTo(planned("ant"));
    }

    @Test
    void eventsComeBackInTheOrderTheyWereAppended() throws Exception {
        Journal journal = journal();
        List<RoundEvent> expected = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            List<RoundEvent> batch = List.of(new RoundEvent.MemberArrived("m" + i), new RoundEvent.CollectionEnded(i));
            journal.append("one", batch, List.of());
            expected.addAll(batch);
        }
        assertThat(journal.replay("one")).isEqualTo(expected);
    }

    @Test
    void everyKindOfEventComesBackAsItWas() throws Exception {
        Journal journal = journal();
        journal.append("one", EventSamples.ALL, List.of());
        assertThat(journal.replay("one")).isEqualTo(EventSamples.ALL);
    }

    @Test
    void runsDoNotMix() throws Exception {
        Journal journal = journal();
        journal.append("one", List.of(new RoundEvent.MemberArrived("ada")), List.of());
        journal.append("two", List.of(new RoundEvent.MemberArrived("bob")), List.of());
        assertThat(journal.replay("one")).containsExactly(new RoundEvent.MemberArrived("ada"));
        assertThat(journal.replay("three")).isEmpty();
    }

    @Test
    void appendingNothingIsNothing() throws Exception {
        Journal journal = journal();
        journal.append("one", List.of(), List.of());
        assertThat(journal.replay("one")).isEmpty();
    }
}
