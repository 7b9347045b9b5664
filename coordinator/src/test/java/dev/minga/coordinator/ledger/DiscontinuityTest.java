package dev.minga.coordinator.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.ledger.Checkpoint;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiscontinuityTest {
    @TempDir
    private Path directory = Path.of("");

    private LogHarness log;
    private Ledger ledger;
    private Discontinuity discontinuity;

    @BeforeEach
    void open() throws Exception {
        log = new LogHarness(directory);
        ledger = log.open();
        discontinuity = new Discontinuity("andes", ledger, log.outbox);
    }

    @AfterEach
    void close() throws Exception {
        log.close();
    }

    @Test
    void whatTheRestoredDatabaseKnowsIsKept() throws Exception {
        log.add(2);
        Checkpoint kept = discontinuity.declare("x".repeat(1_000), Instant.EPOCH);
        assertThat(kept.size()).isEqualTo(2);
        assertThat(ledger.checkpoint().size()).isEqualTo(3);
    }

    @Test
    void aReasonIsOne() throws Exception {
        for (String reason : new String[] {"", " \n", "x".repeat(1_001)}) {
            assertThatIllegalArgumentException().isThrownBy(() -> discontinuity.declare(reason, Instant.EPOCH));
        }
        assertThat(log.outbox.size()).isZero();
    }
}
