package dev.minga.shared.doctor;

import dev.minga.shared.channel.HostPort;

/** Whether a port can be listened on, or is by the one who should. */
public final class PortCheck {
    private PortCheck() {}

    /** Who has a port now. */
    public enum State {
        FREE,
        /** Somebody listens. */
        TAKEN,
        /** The system does not let this user listen there. */
        FORBIDDEN
    }

    /**
     * @param check the finding's name
     * @param serving whether the process that should listen there runs
     */
    public static Finding check(String check, HostPort address, State state, boolean serving) {
        return switch (state) {
            case FREE ->
                serving
                        ? Finding.failed(
                                check,
                                "nobody listens on " + address + ", though this directory is being served",
                                "See its log; it may still be starting, or its settings were changed since")
                        : Finding.ok(check, address + " is free");
            case TAKEN ->
                serving
                        ? Finding.ok(check, address + " is listened on")
                        : Finding.failed(
                                check,
                                address + " is in use by another process",
                                "Stop it (ss -ltnp tells which), or choose another port in the settings");
            case FORBIDDEN ->
                Finding.failed(
                        check,
                        "this user may not listen on " + address,
                        "Choose an address of this machine and a port above 1023");
        };
    }
}
