package dev.minga.coordinator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SightingsTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock(START);
    private final Sightings sightings = new Sightings(clock);

    @Test
    void whoWasNeverSeenIsSilentFromTheStart() {
        assertThat(sightings.silent(List.of("ada", "bob"), HOUR)).isZero();
        clock.move(HOUR.plusSeconds(1));
        assertThat(sightings.silent(List.of("ada", "bob"), HOUR)).isEqualTo(2);
        sightings.saw("ada", START);
        assertThat(sightings.silent(List.of("ada", "bob"), HOUR)).isEqualTo(1);
        clock.move(HOUR);
        assertThat(sightings.silent(List.of("ada"), HOUR)).as("exactly an hour").isZero();
    }

    @Test
    void theCertificateShownLastCounts() {
        assertThat(sightings.firstEnd(List.of("ada"))).isEmpty();
        sightings.saw("ada", START.plusSeconds(10));
        sightings.saw("bob", START.plusSeconds(20));
        sightings.saw("eve", START.plusSeconds(5));
        assertThat(sightings.firstEnd(List.of("ada", "bob"))).contains(START.plusSeconds(10));
        sightings.saw("ada", START.plusSeconds(30));
        assertThat(sightings.firstEnd(List.of("ada", "bob")))
                .as("ada renewed hers, eve's membership was ended")
                .contains(START.plusSeconds(20));
    }
}
