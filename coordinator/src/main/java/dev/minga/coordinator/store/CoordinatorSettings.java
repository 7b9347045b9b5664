package dev.minga.coordinator.store;

import dev.minga.shared.channel.HostPort;
import dev.minga.shared.settings.DurationText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code coordinator.yaml}.
 *
 * @param federation the federation's name
 * @param listen where members dial; port 0 takes any free one
 * @param hosts names and addresses in the server's certificate; the first is written into invitations
 * @param admin where operators' commands and browsers dial; loopback unless there is a reason
 * @param adminCertificate shown there to who asks for one of its names; what the federation's authority issues to all others
 * @param ledger the log's name in its checkpoints (C2SP tlog-checkpoint's origin); never changed after the first entry
 * @param memberCertificateLife how long a member's certificate is valid; nodes renew theirs after two thirds of it
 * @param database a JDBC URL of PostgreSQL without a password; empty for SQLite in the directory
 * @param mlflow where finished rounds are published; nowhere if not given
 */
public record CoordinatorSettings(
        String federation,
        HostPort listen,
        List<String> hosts,
        HostPort admin,
        Optional<CertificateFiles> adminCertificate,
        String ledger,
        Duration memberCertificateLife,
        Optional<String> database,
        Optional<TrackingSettings> mlflow) {
    private static final Duration SHORTEST_LIFE = Duration.ofMinutes(1);
    private static final Duration LONGEST_LIFE = Duration.ofDays(90);

    /** The settings of a new coordinator: the log is named after its first host, certificates live for a week. */
    public static CoordinatorSettings initial(String federation, HostPort listen, List<String> hosts, HostPort admin) {
        // What is no host is refused later, by who makes the certificate.
        String host = hosts.isEmpty() || !hosts.get(0).matches("[A-Za-z0-9.:-]+") ? "localhost" : hosts.get(0);
        return new CoordinatorSettings(
                federation,
                listen,
                hosts,
                admin,
                Optional.empty(),
                host + "/minga/" + federation,
                Duration.ofDays(7),
                Optional.empty(),
                Optional.empty());
    }

    public CoordinatorSettings {
        if (!federation.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException("federation must be 1 to 63 lower-case letters, digits and hyphens");
        }
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("hosts must name at least one name or address of this machine");
        }
        if (!ledger.matches("[!-*,-~]{1,200}")) {
            throw new IllegalArgumentException("ledger must be 1 to 200 printable characters without spaces or '+'");
        }
        if (memberCertificateLife.compareTo(SHORTEST_LIFE) < 0 || memberCertificateLife.compareTo(LONGEST_LIFE) > 0) {
            throw new IllegalArgumentException("memberCertificateLife must be between 1m and 90d");
        }
        database.ifPresent(CoordinatorSettings::requirePostgres);
    }

    private static void requirePostgres(String url) {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException(
                    "database must be jdbc:postgresql://HOST:PORT/NAME, or absent for SQLite in the directory");
        }
        if (url.matches("(?i).*[?&](password|sslpassword)=.*")) {
            throw new IllegalArgumentException("database must hold no password; set MINGA_DATABASE_PASSWORD instead");
        }
    }

    /** The same with its journal on a PostgreSQL server. */
    public CoordinatorSettings withDatabase(String url) {
        return new CoordinatorSettings(
                federation,
                listen,
                hosts,
                admin,
                adminCertificate,
                ledger,
                memberCertificateLife,
                Optional.of(url),
                mlflow);
    }

    /** The file's text. */
    String yaml() {
        return "# What this coordinator is. Unknown keys are refused.\n"
                + "federation: " + federation + "\n"
                + "# Where members dial.\n"
                + "listen: \"" + listen + "\"\n"
                + "# Names and addresses in the server's certificate; the first is written into invitations.\n"
                + "hosts:\n"
                + String.join(
                        "", hosts.stream().map(host -> "  - \"" + host + "\"\n").toList())
                + "# Where operators' commands and browsers dial: loopback, or 0.0.0.0:7444 for other machines too.\n"
                + "admin: \"" + admin + "\"\n"
                + "# For browsers: a certificate that they trust, shown to who asks for one of its names.\n"
                + adminCertificate
                        .map(files -> "adminCertificate:\n  chain: \"" + files.chain() + "\"\n  key: \"" + files.key()
                                + "\"\n")
                        .orElse("# adminCertificate: {chain: /etc/minga/chain.pem, key: /etc/minga/key.pem}\n")
                + "# The log's name in its checkpoints; never change it.\n"
                + "ledger: \"" + ledger + "\"\n"
                + "# How long a member's certificate is valid; nodes renew theirs after two thirds of it.\n"
                + "memberCertificateLife: " + DurationText.format(memberCertificateLife) + "\n"
                + "# Journal and members: SQLite in this directory, or jdbc:postgresql://HOST:PORT/NAME. Then user and\n"
                + "# password are MINGA_DATABASE_USER and MINGA_DATABASE_PASSWORD; blobs and ledger stay in this directory.\n"
                + database.map(url -> "database: \"" + url + "\"\n")
                        .orElse("# database: \"jdbc:postgresql://localhost:5432/minga\"\n")
                + "# Publishes finished rounds to an MLflow tracking server (docs/mlflow.md).\n"
                + mlflow.map(TrackingSettings::yaml)
                        .orElse("# mlflow: {url: \"http://127.0.0.1:5000\", experiment: minga}\n");
    }
}
