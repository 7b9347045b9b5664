package dev.minga.coordinator.cli;

import dev.minga.coordinator.admin.AdminAccess;
import dev.minga.coordinator.admin.AdminClient;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.store.CoordinatorSettings;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** A coordinator as {@code serve} starts it, on any free ports. */
public final class RunningCoordinator {
    private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);

    private RunningCoordinator() {}

    public static CoordinatorHome home(Path directory) throws IOException {
        return home(directory, ANY_PORT, ANY_PORT);
    }

    /** Its journal and members are on this server. */
    public static CoordinatorHome home(Path directory, String database) throws IOException {
        CoordinatorHome home = new CoordinatorHome(directory);
        home.create(
                CoordinatorSettings.initial("andes", ANY_PORT, List.of("127.0.0.1"), ANY_PORT)
                        .withDatabase(database),
                Clock.systemUTC().instant(),
                new SeededSecureRandom(1));
        return home;
    }

    public static CoordinatorHome home(Path directory, HostPort listen, HostPort admin) throws IOException {
        CoordinatorHome home = new CoordinatorHome(directory);
        home.create(
                CoordinatorSettings.initial("andes", listen, List.of("127.0.0.1"), admin),
                Clock.systemUTC().instant(),
                new SeededSecureRandom(1));
        return home;
    }

    public static Coordinator start(CoordinatorHome home) throws Exception {
        return Coordinator.start(home, Clock.systemUTC());
    }

    public static AdminClient admin(CoordinatorHome home) throws IOException {
        return new AdminClient(AdminAccess.read(home.adminAccess()));
    }
}
