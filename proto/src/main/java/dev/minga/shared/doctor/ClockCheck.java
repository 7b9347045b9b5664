package dev.minga.shared.doctor;

import java.time.Duration;

/** Whether two machines agree about the time: certificates begin and end, invitations and rounds expire. */
public final class ClockCheck {
    private static final String NAME = "clock";

    /** Certificates are dated back by so much, so a clock that is behind by more finds new ones not valid yet. */
    private static final Duration MOST = Duration.ofMinutes(5);

    private static final Duration NOTABLE = Duration.ofSeconds(30);

    private ClockCheck() {}

    /**
     * @param ahead by how much this machine's clock is before the coordinator's; known to about a second
     */
    public static Finding check(Duration ahead) {
        String says = Math.abs(ahead.toSeconds()) <= 1
                ? "as the coordinator's, to a second"
                : ahead.abs().toSeconds() + " s " + (ahead.isNegative() ? "behind" : "ahead of") + " the coordinator's";
        String remedy = "Synchronise it by NTP, here or at the coordinator, whichever is wrong";
        if (ahead.abs().compareTo(MOST) >= 0) {
            return Finding.failed(NAME, says, remedy);
        }
        return ahead.abs().compareTo(NOTABLE) >= 0 ? Finding.warning(NAME, says, remedy) : Finding.ok(NAME, says);
    }
}
