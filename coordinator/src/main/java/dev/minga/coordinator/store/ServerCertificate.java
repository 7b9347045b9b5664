package dev.minga.coordinator.store;

import dev.minga.crypto.identity.TlsIdentity;
import dev.minga.shared.doctor.CertificateCheck;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What members are shown. It is issued anew when the settings name other hosts, when two thirds of its life are over, and when key
 * and certificate do not fit, as after a crash between the two; members trust the authority, so they notice nothing.
 */
final class ServerCertificate {
    private final CoordinatorHome home;

    ServerCertificate(CoordinatorHome home) {
        this.home = home;
    }

    TlsIdentity current(Instant now, SecureRandom random) throws IOException, SettingsException {
        List<String> hosts = home.settings().hosts();
        try {
            TlsIdentity kept = home.server();
            X509Certificate own = kept.chain().get(0);
            if (now.isBefore(due(own)) && CertificateCheck.missing(own, hosts).isEmpty()) {
                return kept;
            }
        } catch (IllegalArgumentException e) {
            // key and certificate do not fit: both are made again
        }
        try {
            home.issueServer(hosts, now, random);
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    ExitCode.USAGE, "hosts in coordinator.yaml: " + e.getMessage(), "Write names or IP addresses", e);
        }
        return home.server();
    }

    static Instant due(X509Certificate certificate) {
        Instant from = certificate.getNotBefore().toInstant();
        Duration life = Duration.between(from, certificate.getNotAfter().toInstant());
        return from.plus(life.multipliedBy(2).dividedBy(3));
    }
}
