package dev.minga.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.simulation.disk.Power;
import dev.minga.coordinator.simulation.disk.SimDisk;
import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the store says that it has a blob, a power failure leaves it there, whatever went wrong before. */
class BlobDurabilityTest {
    private static final byte[] BLOB = "an average".getBytes(StandardCharsets.UTF_8);
    private static final int FEWEST_OPERATIONS = 4;
    private static final int MOST_OPERATIONS = 20;

    private final Power power = new Power();
    private SimDisk disk = emptyDisk();

    private SimDisk emptyDisk() {
        return new SimDisk(power, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), new SimDisk.Honesty(true, true));
    }

    private BlobStore store() throws IOException {
        return new BlobStore(disk.getPath("/coordinator"));
    }

    private byte[] afterAPowerFailure() throws IOException {
        return disk.durably(store().path(Sha256.of(BLOB)));
    }

    @ParameterizedTest(name = "processDies={0}")
    @ValueSource(booleans = {true, false})
    void whatIsPutAfterAFailedPutIsDurable(boolean processDies) throws IOException {
        int stopped = 0;
        for (int operations = 0; operations < MOST_OPERATIONS; operations++) {
            stopped += firstPut(operations, processDies) ? 0 : 1;
            store().put(BLOB);
            assertThat(afterAPowerFailure())
                    .as("the first put was stopped after %d operations", operations)
                    .isEqualTo(BLOB);
        }
        assertThat(stopped).isBetween(FEWEST_OPERATIONS, MOST_OPERATIONS - 1);
    }

    /** On an empty disk; whether it came through. */
    private boolean firstPut(int operations, boolean processDies) throws IOException {
        disk = emptyDisk();
        BlobStore store = store();
        if (processDies) {
            power.failAfter(operations);
        } else {
            power.refuseAfter(operations, 1);
        }
        try {
            store.put(BLOB);
            return true;
        } catch (IOException | Power.Failure stopped) {
            return false;
        } finally {
            power.steady();
        }
    }

    @Test
    void anUploadThatIsKeptIsDurable() throws IOException {
        store().append("ada-1", ByteBuffer.wrap(BLOB));
        store().keep("ada-1", Sha256.of(BLOB));
        assertThat(afterAPowerFailure()).isEqualTo(BLOB);
    }
}
