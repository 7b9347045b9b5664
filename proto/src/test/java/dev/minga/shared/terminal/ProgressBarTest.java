package dev.minga.shared.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    private void pass(long seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    private static List<String> draws(Screen screen) {
        return Arrays.stream(screen.err().split("\r", -1))
                .skip(1)
                .map(String::stripTrailing)
                .toList();
    }

    @Test
    void aPersonSeesOneLineThatIsRedrawn() {
        Screen screen = new Screen(true, 80);
        ProgressBar bar = new ProgressBar(screen.terminal, "Training", nanos::get);
        bar.update(0, "loading");
        pass(30);
        bar.update(0.25, "step 5 of 20");
        pass(30);
        bar.update(Double.NaN, "odd");
        bar.done("loss 0.1");
        bar.done("again");
        bar.update(0.5, "late");
        assertThat(draws(screen))
                .containsExactly(
                        "Training [--------------------]   0% loading",
                        "Training [#####---------------]  25% ETA 1:30 step 5 of 20",
                        "Training [--------------------]   0% odd",
                        "Training [####################] 100% loss 0.1 in 1:00");
        assertThat(screen.err()).endsWith("\n").containsOnlyOnce("\n");
        assertThat(screen.out()).isEmpty();
    }

    @Test
    void theTimeThatIsLeftIsEstimatedFromWhatWasDoneHere() {
        Screen screen = new Screen(true, 80);
        ProgressBar bar = new ProgressBar(screen.terminal, "Training", nanos::get);
        bar.update(0.5, "begun elsewhere");
        pass(30);
        bar.update(0.75, "going on");
        assertThat(draws(screen))
                .containsExactly(
                        "Training [##########----------]  50% begun elsewhere",
                        "Training [###############-----]  75% ETA 0:30 going on");
    }

    @Test
    void aShorterLineWipesTheLongerOne() {
        Screen screen = new Screen(true, 80);
        ProgressBar bar = new ProgressBar(screen.terminal, "T", nanos::get);
        bar.update(0, "a long note");
        bar.update(0, "b");
        assertThat(screen.err()).endsWith("0% b" + " ".repeat("a long note".length() - 1));
    }

    @Test
    void redrawsAreLimitedUnlessTheNoteChanges() {
        Screen screen = new Screen(true, 80);
        ProgressBar bar = new ProgressBar(screen.terminal, "T", nanos::get);
        for (int i = 0; i < 1_000; i++) {
            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
            bar.update(i / 1_000.0, "same");
        }
        assertThat(draws(screen)).hasSize(10);
        bar.update(1, "other");
        assertThat(draws(screen)).hasSize(11);
    }

    @Test
    void theLineNeverWraps() {
        Screen screen = new Screen(true, 40);
        new ProgressBar(screen.terminal, "T".repeat(30), nanos::get).update(2, "n".repeat(100));
        assertThat(draws(screen)).allSatisfy(line -> assertThat(line).hasSize(39));
    }

    @Test
    void elsewhereEachNoteIsPrintedOnce() {
        Screen screen = new Screen(false, 80);
        ProgressBar bar = new ProgressBar(screen.terminal, "Training", nanos::get);
        for (int i = 0; i < 100; i++) {
            bar.update(i / 100.0, i % 2 == 0 ? "even\u001b" : "odd");
        }
        bar.done("finished");
        assertThat(screen.err()).isEqualTo("Training: even\\u001b\nTraining: odd\nTraining: finished\n");
    }
}
