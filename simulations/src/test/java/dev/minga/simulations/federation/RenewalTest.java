package dev.minga.simulations.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.crypto.identity.TlsIdentity;
import dev.minga.node.participation.CoordinatorLink;
import dev.minga.node.participation.NodeHome;
import dev.minga.node.participation.Renewal;
import dev.minga.shared.terminal.UserError;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A certificate of seven days, which a node renews at a coordinator. TLS looks at the machine's clock, so both began five
 * days ago.
 */
class RenewalTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path directory = Path.of("");

    private final Instant start = Instant.now().minus(DAY.multipliedBy(5));
    private final SettableClock clock = new SettableClock(start);
    private LiveFederation federation;
    private NodeHome home;
    private CoordinatorLink link;
    private Renewal renewal;
    private TlsIdentity first;

    @BeforeEach
    void join() throws Exception {
        federation = new LiveFederation(directory, clock);
        home = federation.join("ada");
        first = home.tlsIdentity();
        link = new CoordinatorLink(home.membership().coordinator(), first);
        renewal = new Renewal(home, link, clock, new SecureRandom(), new Heard());
    }

    @AfterEach
    void close() {
        link.close();
        federation.close();
    }

    private void afterDays(int days) {
        clock.set(start.plus(DAY.multipliedBy(days)));
    }

    private void assertServed(TlsIdentity identity) throws Exception {
        try (CoordinatorLink other = new CoordinatorLink(home.membership().coordinator(), identity)) {
            assertThat(other.nextTask(List.of()).hasWait()).isTrue();
        }
    }

    @Test
    void theRenewedCertificateWorksAndTheOldOneUntilItExpires() throws Exception {
        afterDays(4);
        renewal.whenDue();
        assertThat(home.tlsIdentity().chain()).as("not due").isEqualTo(first.chain());
        afterDays(5);
        renewal.whenDue();
        TlsIdentity renewed = home.tlsIdentity();
        assertThat(renewed.chain()).isNotEqualTo(first.chain());
        assertThat(link.nextTask(List.of()).hasWait()).isTrue();
        assertServed(renewed);
        assertServed(first);
        afterDays(8);
        assertServed(renewed);
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> assertServed(first))
                .withMessageContaining("does not know this node's certificate");
        assertThat(link.nextTask(List.of()).hasWait())
                .as("the node shows the renewed one")
                .isTrue();
    }

    @Test
    void whoseMembershipWasEndedRenewsNothing() throws Exception {
        federation.admin.revoke("ada", "left");
        afterDays(5);
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(renewal::whenDue)
                .withMessageContaining("has ended this node's membership");
        assertThat(home.tlsIdentity().chain()).isEqualTo(first.chain());
    }
}
