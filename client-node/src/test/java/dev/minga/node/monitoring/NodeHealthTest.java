package dev.minga.node.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeHealthTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private Instant now = START;
    private Optional<Instant> contact = Optional.empty();
    private boolean working;
    private NodeHealth.Ending certificate = () -> START.plus(Duration.ofDays(7));

    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    private final NodeHealth health = new NodeHealth(
            new NodeHealth.Sources(() -> certificate.at(), Optional::empty, () -> contact, () -> working),
            clock,
            new PrometheusRegistry());

    @Test
    void aCoordinatorThatIsSilentIsTrouble() {
        assertThat(health.troubles()).containsEntry("coordinator", "not reached yet");
        contact = Optional.of(START);
        assertThat(health.troubles()).isEmpty();
        now = START.plus(NodeHealth.LONGEST_SILENCE);
        assertThat(health.troubles()).isEmpty();
        now = now.plusSeconds(1);
        assertThat(health.troubles()).containsEntry("coordinator", "not reached since 2026-03-01T00:00:00Z");
        contact = Optional.of(now);
        assertThat(health.troubles()).isEmpty();
    }

    @Test
    void whileARoundIsTrainedNobodyHasToAnswer() {
        contact = Optional.of(START);
        working = true;
        now = START.plus(Duration.ofHours(3));
        assertThat(health.troubles()).isEmpty();
        working = false;
        assertThat(health.troubles()).as("it ended just now").isEmpty();
        now = now.plus(NodeHealth.LONGEST_SILENCE).plusSeconds(1);
        assertThat(health.troubles()).containsKey("coordinator");
    }

    @Test
    void anEndedOrMissingCertificateIsTrouble() {
        contact = Optional.of(START);
        certificate = () -> START;
        assertThat(health.troubles()).containsOnlyKeys("certificate");
        certificate = () -> {
            throw new IOException("node/identity/tls.pem");
        };
        assertThat(health.troubles()).containsOnlyKeys("membership");
    }
}
