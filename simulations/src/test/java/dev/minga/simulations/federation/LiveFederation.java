package dev.minga.simulations.federation;

import dev.minga.coordinator.admin.AdminAccess;
import dev.minga.coordinator.admin.AdminClient;
import dev.minga.coordinator.audit.Finding;
import dev.minga.coordinator.audit.LedgerVerification;
import dev.minga.coordinator.audit.VerifierKeys;
import dev.minga.coordinator.cli.Coordinator;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.store.CoordinatorSettings;
import dev.minga.node.participation.Joining;
import dev.minga.node.participation.NodeHome;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.channel.InvitationToken;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The coordinator that operators run, in this process, and the directories of nodes that joined it. */
final class LiveFederation implements AutoCloseable {
    private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);

    private final Path directory;
    private final SecureRandom random = new SecureRandom();
    private final Coordinator coordinator;
    final AdminClient admin;

    LiveFederation(Path directory, Clock clock) throws Exception {
        this.directory = directory;
        CoordinatorHome home = new CoordinatorHome(directory.resolve("coordinator"));
        home.create(
                CoordinatorSettings.initial("andes", ANY_PORT, List.of("127.0.0.1"), ANY_PORT),
                clock.instant(),
                random);
        coordinator = Coordinator.start(home, clock);
        admin = new AdminClient(AdminAccess.read(home.adminAccess()));
    }

    NodeHome join(String name) throws Exception {
        NodeHome home = new NodeHome(directory.resolve(name));
        String token = admin.invite(name, Duration.ofHours(1)).token();
        Joining.join(InvitationToken.parse(token), home, random);
        return home;
    }

    /** What whoever audits the closed federation in this directory finds wrong with it. */
    static List<String> findings(Path directory) throws Exception {
        Path coordinator = directory.resolve("coordinator");
        VerifierKeys keys = VerifierKeys.read(new CoordinatorHome(coordinator).publicKeys());
        return LedgerVerification.verify(coordinator, keys, false).findings().stream()
                .map(Finding::toString)
                .toList();
    }

    @Override
    public void close() {
        coordinator.close();
    }
}
