package dev.minga.coordinator.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.testkit.ManualClock;
import dev.minga.coordinator.testkit.ManualMailbox;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerFollowerTest {
    @TempDir
    private Path directory = Path.of("");

    private final ManualMailbox thread = new ManualMailbox(new ManualClock(Instant.EPOCH));

    @Test
    void itFollowsWhenItIsTold() throws Exception {
        try (LogHarness log = new LogHarness(directory)) {
            Ledger ledger = log.open();
            LedgerFollower follower = new LedgerFollower(ledger, thread);
            log.add(2);
            assertThat(ledger.checkpoint().size()).isZero();
            follower.wake();
            assertThat(ledger.checkpoint().size()).isEqualTo(2);
            log.add(1);
            follower.wake();
            assertThat(ledger.checkpoint().size()).isEqualTo(3);
            follower.close();
            log.add(1);
            follower.wake();
            assertThat(ledger.checkpoint().size()).as("closed").isEqualTo(3);
        }
    }

    @Test
    void whatTheDiskRefusesIsTriedAgain() throws Exception {
        try (LogHarness log = new LogHarness(directory)) {
            AtomicBoolean full = new AtomicBoolean(true);
            Ledger ledger = log.open(new Disk() {
                @Override
                public void write(Path file, byte[] bytes) throws IOException {
                    if (full.get()) {
                        throw new IOException("full");
                    }
                    Disk.FILES.write(file, bytes);
                }

                @Override
                public void delete(Path file) throws IOException {
                    Disk.FILES.delete(file);
                }
            });
            LedgerFollower follower = new LedgerFollower(ledger, thread);
            log.add(2);
            follower.wake();
            assertThat(ledger.checkpoint().size()).isZero();
            thread.pass(Duration.ofSeconds(1));
            assertThat(ledger.checkpoint().size()).as("still full").isZero();
            full.set(false);
            follower.wake();
            thread.pass(Duration.ofSeconds(1));
            assertThat(ledger.checkpoint().size()).isEqualTo(2);
        }
    }
}
