package dev.minga.coordinator.admin;

import dev.minga.coordinator.access.Role;
import dev.minga.shared.channel.MemberKit;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The other things that the admin endpoint answers with. */
public final class AdminViews {
    private AdminViews() {}

    /** That the process answers. */
    public record Health(String status) {}

    /** What cannot be written now, by name, and why. */
    public record NotReady(String status, Map<String, String> troubles) {}

    /**
     * The coordinator itself.
     *
     * @param listen where members dial
     * @param admin where operators dial who are on other machines
     * @param operator the name of the token that asks, with its role
     */
    public record Status(
            String federation, String listen, String admin, int members, int runs, String operator, Role role) {}

    /** What is asked for when a token is made; it works until it is revoked if no validity is given. */
    public record TokenRequest(String name, Role role, Optional<Duration> validity) {
        public TokenRequest {
            Objects.requireNonNull(name, "name is missing");
            Objects.requireNonNull(role, "role is missing");
        }
    }

    /** A token of this endpoint, without its secret. */
    public record TokenView(
            String name, Role role, Instant created, Optional<Instant> expires, Optional<Instant> revoked) {}

    /** A new token and its secret, which cannot be had again. */
    public record CreatedTokenView(TokenView token, String secret) {
        @Override
        public String toString() {
            return "CreatedTokenView[token=" + token + ", secret=[REDACTED]]";
        }
    }

    /**
     * A member.
     *
     * @param certificateExpires when the last of its certificates ends; absent if it is not known
     * @param lastSeen when it was last in a call, since this coordinator was started
     * @param contributions how many of its deltas were taken, in all runs
     * @param outliers in how many rounds the norm of its delta was far from the others'
     */
    public record MemberView(
            String name,
            String keyAlgorithm,
            String keyFingerprint,
            Instant enrolled,
            Optional<Instant> certificateExpires,
            Optional<Instant> lastSeen,
            int contributions,
            int outliers,
            Optional<Instant> revoked,
            Optional<String> reason) {}

    /** Why something is ended: one line, up to 200 characters, which every member can read in the log. */
    public record ReasonRequest(String reason) {
        public ReasonRequest {
            Objects.requireNonNull(reason, "reason is missing");
            if (reason.isBlank() || reason.length() > 200 || reason.chars().anyMatch(c -> c < ' ')) {
                throw new IllegalArgumentException("reason must be one line of 1 to 200 characters");
            }
        }
    }

    /** Which round is averaged again without a member whose membership is ended. */
    public record Rebuild(String run, int round) {
        public Rebuild {
            Objects.requireNonNull(run, "run is missing");
        }
    }

    /** Why a membership is ended, and what of its contributions is taken out of a model again, if anything. */
    public record RevocationRequest(String reason, Optional<Rebuild> rebuild) {
        public RevocationRequest {
            reason = new ReasonRequest(reason).reason();
        }
    }

    /** To which round's average a run goes back, and why. */
    public record RollbackRequest(int round, String reason) {
        public RollbackRequest {
            reason = new ReasonRequest(reason).reason();
        }
    }

    /** What to ask for an invitation with; {@code validity} such as {@code 24h}. */
    public record InvitationRequest(String name, Duration validity) {
        public InvitationRequest {
            Objects.requireNonNull(name, "name is missing");
            Objects.requireNonNull(validity, "validity is missing");
        }
    }

    /** An invitation; the token is shown this once. */
    public record InvitationView(String name, String token, Instant expires) {}

    /** What to ask for a kit with: an invitation, and what else is to be in its file. */
    public record KitRequest(
            String name, Duration validity, Optional<MemberKit.Release> release, Optional<String> settings) {
        public KitRequest {
            Objects.requireNonNull(name, "name is missing");
            Objects.requireNonNull(validity, "validity is missing");
        }
    }

    /**
     * A member kit.
     *
     * @param document the signed file's text, shown this once
     * @param signedBy SHA-256 of the coordinator's signing key in hexadecimal
     */
    public record KitView(String name, String document, String signedBy, Instant expires) {}

    /** An invitation that nobody has used; its token is not among what is remembered. */
    public record OpenInvitationView(String name, Instant expires) {}

    /** A promoted model; {@code model} is the SHA-256 of the global adapter's file. */
    public record ModelView(String run, String model, Instant promoted) {}

    /**
     * A plan to start, as YAML.
     *
     * @param publicSet the file that its evaluation names, in base64, if it names one
     * @param fromPeft the absolute path of a folder on the coordinator's machine with an adapter to begin with
     */
    public record StartRequest(String plan, Optional<byte[]> publicSet, Optional<String> fromPeft) {
        public StartRequest {
            Objects.requireNonNull(plan, "plan is missing");
        }
    }

    /** Asks for garbage to be collected, or only counted. */
    public record GarbageRequest(boolean dryRun) {}

    /** Where a backup is to be written: an absolute path on the coordinator's machine. */
    public record BackupRequest(String directory) {
        public BackupRequest {
            if (!Path.of(Objects.requireNonNull(directory, "directory is missing"))
                    .isAbsolute()) {
                throw new IllegalArgumentException("directory must be an absolute path");
            }
        }
    }

    /** Why something was refused. */
    public record Problem(String error) {}
}
