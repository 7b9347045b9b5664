package dev.minga.coordinator.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** The other things that the admin endpoint answers with. */
public final class AdminViews {
    private AdminViews() {}

    /** That the process answers. */
    public record Health(String status) {}

    /** The coordinator itself. */
    public record Status(String federation, String listen, int members, int runs) {}

    /** A member. */
    public record MemberView(String name, String keyAlgorithm, String keyFingerprint, Instant enrolled) {}

    /** What to ask for an invitation with; {@code validity} such as {@code 24h}. */
    public record InvitationRequest(String name, Duration validity) {
        public InvitationRequest {
            Objects.requireNonNull(name, "name is missing");
            Objects.requireNonNull(validity, "validity is missing");
        }
    }

    /** An invitation; the token is shown this once. */
    public record InvitationView(String name, String token, Instant expires) {}

    /** Why something was refused. */
    public record Problem(String error) {}
}
