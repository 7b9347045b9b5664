package dev.minga.coordinator.store;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Where finished rounds are published: {@code mlflow} in {@code coordinator.yaml}.
 *
 * @param url of an MLflow tracking server
 * @param experiment its name there; made if it is not there
 * @param tokenFile a file with a bearer token; relative to the coordinator's directory. Else {@code MLFLOW_TRACKING_TOKEN}, or
 *     {@code MLFLOW_TRACKING_USERNAME} and {@code MLFLOW_TRACKING_PASSWORD}, if they are set
 */
public record TrackingSettings(String url, String experiment, Optional<Path> tokenFile) {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    public TrackingSettings {
        URI parsed = URI.create(url);
        boolean http = "http".equals(parsed.getScheme());
        if (!(http || "https".equals(parsed.getScheme())) || parsed.getHost() == null) {
            throw new IllegalArgumentException("mlflow.url must be https://HOST[:PORT][/PATH], or http on loopback");
        }
        if (parsed.getUserInfo() != null || parsed.getQuery() != null || parsed.getFragment() != null) {
            throw new IllegalArgumentException("mlflow.url must hold no user, no password and no query");
        }
        if (http && !LOOPBACK.contains(parsed.getHost())) {
            throw new IllegalArgumentException("mlflow.url must begin with https:// unless the server is on loopback");
        }
        if (!experiment.matches("[^\\p{Cntrl}]{1,200}")) {
            throw new IllegalArgumentException("mlflow.experiment must be 1 to 200 characters");
        }
    }

    /** The file's lines. */
    String yaml() {
        return "mlflow:\n  url: \"" + url + "\"\n  experiment: \""
                + experiment.replace("\\", "\\\\").replace("\"", "\\\"")
                + "\"\n"
                + tokenFile
                        .map(file -> "  tokenFile: \"" + file.toString().replace("\\", "\\\\") + "\"\n")
                        .orElse("");
    }
}
