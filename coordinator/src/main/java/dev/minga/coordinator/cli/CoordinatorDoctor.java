package dev.minga.coordinator.cli;

import dev.minga.coordinator.admin.AdminAccess;
import dev.minga.coordinator.admin.AdminClient;
import dev.minga.coordinator.store.CertificateFiles;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.store.CoordinatorSettings;
import dev.minga.coordinator.store.Database;
import dev.minga.crypto.identity.Pem;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.doctor.CertificateCheck;
import dev.minga.shared.doctor.DiskCheck;
import dev.minga.shared.doctor.Finding;
import dev.minga.shared.doctor.JavaCheck;
import dev.minga.shared.doctor.Machine;
import dev.minga.shared.doctor.MemoryCheck;
import dev.minga.shared.doctor.PortCheck;
import dev.minga.shared.doctor.SecretsCheck;
import dev.minga.shared.files.DirectoryLock;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at a coordinator's directory and the machine below it; changes neither. */
final class CoordinatorDoctor {
    private static final MemoryCheck.Need NEED =
            new MemoryCheck.Need("a coordinator", 512L << 20, 1L << 30, 384L << 20);
    private static final long LEAST_FREE_BYTES = 64L << 20;
    private static final long WANTED_FREE_BYTES = 2L << 30;
    private static final Duration SOON = Duration.ofDays(30);
    private static final String RESTORE = "Restore it from a backup";

    private final CoordinatorHome home;
    private final Machine machine;
    private final Instant now;
    private final List<Finding> findings = new ArrayList<>();

    CoordinatorDoctor(CoordinatorHome home, Machine machine, Instant now) {
        this.home = home;
        this.machine = machine;
        this.now = now;
    }

    /** All findings; whatever is wrong, the checks after it are made as far as they can be. */
    List<Finding> examine() {
        findings.add(JavaCheck.check(machine.java()));
        findings.add(MemoryCheck.check(machine.memory(), NEED));
        findings.add(DiskCheck.check("disk", machine.disk(home.directory()), LEAST_FREE_BYTES, WANTED_FREE_BYTES));
        findings.add(secrets());
        findings.add(keys());
        try {
            CoordinatorSettings settings = home.settings();
            findings.add(Finding.ok("settings", "federation " + settings.federation()));
            certificates(settings);
            boolean serving = DirectoryLock.isHeld(home.directory());
            findings.add(port("members", settings.listen(), serving));
            findings.add(port("admin", settings.admin(), serving));
            findings.add(serving ? running() : database(settings));
        } catch (SettingsException e) {
            findings.add(Finding.failed("settings", String.valueOf(e.getMessage()), "Correct that line"));
        }
        return findings;
    }

    private Finding secrets() {
        try {
            return SecretsCheck.check(machine.secrets(List.of(
                    in("authority/private-key.pem"),
                    in("tls/private-key.pem"),
                    in("signing/private-key.pem"),
                    in("signing/log-private-key.pem"),
                    home.adminAccess())));
        } catch (IOException e) {
            return Finding.failed("private keys", String.valueOf(e), RESTORE);
        }
    }

    private Path in(String name) {
        return home.directory().resolve(name);
    }

    private Finding keys() {
        try {
            home.authority();
            home.server();
            home.logSigner();
            return Finding.ok(
                    "keys",
                    "can be read; plans and kits are signed with "
                            + home.signer(new SecureRandom()).publicKey());
        } catch (UserError e) {
            return Finding.failed("keys", e);
        } catch (IOException | IllegalArgumentException e) {
            return Finding.failed("keys", String.valueOf(e.getMessage()), RESTORE);
        }
    }

    private void certificates(CoordinatorSettings settings) {
        try {
            List<X509Certificate> shown = Pem.certificates(Files.readString(in("tls/certificate.pem")));
            findings.add(CertificateCheck.check(
                    "authority",
                    shown.subList(shown.size() - 1, shown.size()),
                    now,
                    Duration.ofDays(365),
                    "Plan a new federation: members trust this authority and no other"));
            Finding valid = CertificateCheck.check(
                    "certificate", shown, now, SOON, "Restart the coordinator; it issues itself a new one");
            List<String> missing = CertificateCheck.missing(shown.get(0), settings.hosts());
            findings.add(
                    missing.isEmpty() || valid.outcome() == Finding.Outcome.FAILED
                            ? valid
                            : Finding.warning(
                                    "certificate",
                                    "is not for " + String.join(", ", missing) + " of the settings' hosts yet",
                                    "Restart the coordinator; it issues itself a new one"));
        } catch (IOException | IllegalArgumentException e) {
            findings.add(Finding.failed("certificate", String.valueOf(e.getMessage()), RESTORE));
        }
        try {
            Optional<CertificateFiles.Pair> own = home.adminCertificate();
            own.ifPresent(pair -> findings.add(CertificateCheck.check(
                    "browsers",
                    Pem.certificates(pair.chain()),
                    now,
                    SOON,
                    "Renew what adminCertificate names, and restart")));
        } catch (UserError e) {
            findings.add(Finding.failed("browsers", e));
        } catch (IOException | SettingsException e) {
            findings.add(Finding.failed("browsers", String.valueOf(e.getMessage()), "Correct adminCertificate"));
        }
    }

    private Finding port(String check, HostPort address, boolean serving) {
        return address.port() == 0
                ? Finding.ok(check, "any free port of " + address.host())
                : PortCheck.check(check, address, machine.port(address), serving);
    }

    private Finding running() {
        try {
            return new AdminClient(AdminAccess.read(home.adminAccess())).ready()
                    ? Finding.ok("service", "the coordinator runs and is ready")
                    : Finding.failed(
                            "service",
                            "the coordinator runs and is not ready",
                            "GET /readyz at its admin endpoint says what it cannot write");
        } catch (IOException | IllegalArgumentException e) {
            return Finding.failed(
                    "service", "a process holds the directory, but its admin endpoint does not answer", "See its log");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Finding.failed("service", "interrupted", "Ask again");
        }
    }

    private Finding database(CoordinatorSettings settings) {
        if (settings.database().isEmpty()) {
            if (!Files.exists(home.database())) {
                return Finding.ok("database", "none yet; SQLite is made at the first start");
            }
            return Files.isWritable(home.database())
                    ? Finding.ok("database", home.database() + " may be written")
                    : Finding.failed("database", home.database() + " may not be written", "Give it to this user");
        }
        try (Database database = home.connect()) {
            database.check();
            return Finding.ok("database", settings.database().get() + " can be written");
        } catch (UserError e) {
            return Finding.failed("database", e);
        } catch (Exception e) {
            return Finding.failed("database", String.valueOf(e.getMessage()), "See docs/storage.md");
        }
    }
}
