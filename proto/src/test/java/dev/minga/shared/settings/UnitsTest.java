package dev.minga.shared.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({
        "500ms,PT0.5S",
        "90s,PT90S",
        "2m,PT2M",
        "25h,PT25H",
        "7d,PT168H",
        "0s,PT0S",
        "3us,PT0.000003S",
        "5ns,PT0.000000005S"
    })
    void durationsAreReadAndWrittenAlike(String text, Duration duration) {
        assertThat(DurationText.parse(text)).isEqualTo(duration);
        assertThat(DurationText.format(duration)).isEqualTo(text);
    }

    @Test
    void aDurationIsWrittenInItsLargestWholeUnit() {
        assertThat(DurationText.format(Duration.ofHours(24))).isEqualTo("1d");
        assertThat(DurationText.format(Duration.ofMillis(-1500))).isEqualTo("-1500ms");
        assertThat(DurationText.format(Duration.ofSeconds(Long.MAX_VALUE, 1)))
                .isEqualTo("9223372036854775807000000001ns");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s",
                "-1s",
                "1.5h",
                " 1s",
                "1 s",
                "90",
                "1S",
                "1w",
                "1h30m",
                "999999999999999999d",
                "9999999999999999999s"
            })
    void otherTextIsNoDuration(String text) {
        assertThatThrownBy(() -> DurationText.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "100B,100",
        "512KiB,524288",
        "64MiB,67108864",
        "1GiB,1073741824",
        "1TiB,1099511627776",
        "0B,0",
        "1023KiB,1047552"
    })
    void sizesAreReadAndWrittenAlike(String text, long bytes) {
        assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes));
        assertThat(new ByteSize(bytes)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MiB", "-1B", "1.5GiB", "64", "64MB", "64mib", "64 MiB", "999999999999999TiB"})
    void otherTextIsNoSize(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theNearestNameIsOneThatWasMeant() {
        List<String> known = List.of("deadline", "quorum", "maxPayload");
        assertThat(NearestName.among(known, "dedline")).contains("deadline");
        assertThat(NearestName.among(known, "max_payload")).contains("maxPayload");
        assertThat(NearestName.among(known, "qourum")).contains("quorum");
        assertThat(NearestName.among(known, "port")).isEmpty();
        assertThat(NearestName.among(known, "x".repeat(1 << 20))).isEmpty();
    }

    @Test
    void distanceIsSymmetricAndZeroOnlyForTheSame() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            String a = word(random);
            String b = word(random);
            assertThat(NearestName.distance(a, b))
                    .as("seed %d: %s %s", seed, a, b)
                    .isEqualTo(NearestName.distance(b, a))
                    .isBetween(Math.abs(a.length() - b.length()), Math.max(a.length(), b.length()));
            assertThat(NearestName.distance(a, b) == 0).as("seed %d", seed).isEqualTo(a.equals(b));
        }
    }

    private static String word(Random random) {
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            word.append("ab".charAt(random.nextInt(2)));
        }
        return word.toString();
    }
}
