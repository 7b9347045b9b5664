package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PrecisionTrialTest {
    private static long[] times(long... nanos) {
        return nanos;
    }

    @Test
    void bf16IsChosenOnlyWhereItIsFasterByAFifth() {
        assertThat(PrecisionTrial.of(times(200, 200, 200), times(100, 100, 100)).faster())
                .isEqualTo(Precision.BF16);
        assertThat(PrecisionTrial.of(times(119, 119, 119), times(100, 100, 100)).faster())
                .isEqualTo(Precision.FP32);
        assertThat(PrecisionTrial.of(times(120, 120, 120), times(100, 100, 100)).faster())
                .isEqualTo(Precision.BF16);
        assertThat(PrecisionTrial.of(times(100), times(300)).faster()).isEqualTo(Precision.FP32);
        assertThat(PrecisionTrial.of(times(100), times(0)).faster()).isEqualTo(Precision.BF16);
    }

    @Test
    void oneStallDoesNotDecide() {
        assertThat(PrecisionTrial.of(times(100, 100, 90_000), times(100, 1, 100))
                        .faster())
                .isEqualTo(Precision.FP32);
        assertThat(PrecisionTrial.of(times(9, 220, 220), times(100, 90_000, 100))
                        .speedUp())
                .isEqualTo(2.2);
    }

    /** A clock that says that bf16, which is timed second each time, takes a third. */
    @Test
    void theTwoAreTimedInTurn() throws Exception {
        AtomicLong now = new AtomicLong();
        AtomicLong readings = new AtomicLong();
        PrecisionTrial trial =
                PrecisionTrial.run(NativeEngine.start(1, LoadedModel.NATIVE_LIBRARIES), () -> switch ((int)
                        (readings.getAndIncrement() % 4)) {
                    case 1 -> now.addAndGet(3_000_000);
                    case 3 -> now.addAndGet(1_000_000);
                    default -> now.get();
                });
        assertThat(trial.faster()).isEqualTo(Precision.BF16);
        assertThat(trial.speedUp()).isEqualTo(3);
        assertThat(trial).hasToString("bf16 (on this machine bf16 is 3.0 times as fast as fp32)");
        assertThat(PrecisionTrial.of(times(100), times(1_000)))
                .hasToString("fp32 (on this machine bf16 is 10.0 times as slow as fp32)");
    }
}
