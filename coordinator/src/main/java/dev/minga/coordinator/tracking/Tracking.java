package dev.minga.coordinator.tracking;

import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.run.Runs;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.coordinator.store.TrackingSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/** Makes what the settings ask for. */
public final class Tracking {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Tracking() {}

    /**
     * Follows runs as the settings say; nothing is dialled before {@link MlflowTracking#start}.
     *
     * @param directory where relative paths begin
     * @param environment for a login without a file
     * @param thread a single one, ended with it
     */
    public static MlflowTracking of(
            TrackingSettings settings,
            Path directory,
            Map<String, String> environment,
            Runs runs,
            Journal journal,
            BlobStore blobs,
            ScheduledExecutorService thread) {
        MlflowServer server = new MlflowServer(
                settings.url(), () -> login(settings, directory, environment), PATIENCE, Runnable::run);
        return new MlflowTracking(server, settings.experiment(), runs::list, journal, blobs, thread);
    }

    /** Read each time, so that a token can be replaced. */
    static Optional<String> login(TrackingSettings settings, Path directory, Map<String, String> environment)
            throws IOException {
        if (settings.tokenFile().isPresent()) {
            String token = Files.readString(
                            directory.resolve(settings.tokenFile().get()))
                    .strip();
            return Optional.of("Bearer " + token);
        }
        String token = environment.get("MLFLOW_TRACKING_TOKEN");
        if (token != null && !token.isBlank()) {
            return Optional.of("Bearer " + token.strip());
        }
        String user = environment.get("MLFLOW_TRACKING_USERNAME");
        String password = environment.get("MLFLOW_TRACKING_PASSWORD");
        return user == null || password == null
                ? Optional.empty()
                : Optional.of("Basic "
                        + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)));
    }
}
