package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkingHoursTest {
    @ParameterizedTest
    @CsvSource({
        "08:00-17:00, 07:59, PT1M",
        "08:00-17:00, 08:00, PT0S",
        "08:00-17:00, 16:59, PT0S",
        "08:00-17:00, 17:00, PT15H",
        "20:00-06:00, 19:00, PT1H",
        "20:00-06:00, 20:00, PT0S",
        "20:00-06:00, 23:59, PT0S",
        "20:00-06:00, 00:00, PT0S",
        "20:00-06:00, 05:59, PT0S",
        "20:00-06:00, 06:00, PT14H",
    })
    void workBeginsWithinThem(String hours, String time, Duration wait) {
        ZonedDateTime now = ZonedDateTime.parse("2026-03-02T" + time + ":00+01:00[Europe/Madrid]");
        assertThat(WorkingHours.parse(hours).until(now)).isEqualTo(wait);
    }

    /** In that night the clock goes from two to three: eight at night is then an hour nearer. */
    @Test
    void anHourThatIsLeftOutIsNotWaitedFor() {
        ZonedDateTime before = ZonedDateTime.of(2026, 3, 29, 1, 0, 0, 0, ZoneId.of("Europe/Madrid"));
        assertThat(WorkingHours.parse("20:00-21:00").until(before)).isEqualTo(Duration.ofHours(18));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8-17", "08:00", "08:00-24:00", "25:00-06:00", "08:60-09:00", "08:00-08:00", "night"})
    void whatIsNoneIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WorkingHours.parse(text))
                .withMessageStartingWith("hours ");
    }
}
