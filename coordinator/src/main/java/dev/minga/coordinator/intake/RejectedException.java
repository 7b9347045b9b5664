package dev.minga.coordinator.intake;

import dev.minga.proto.v1.Rejection;

/** A contribution is refused. */
public final class RejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Rejection rejection;

    public RejectedException(Rejection rejection) {
        super(rejection.name(), null, false, false);
        this.rejection = rejection;
    }

    /** The reason as the member is told it. */
    public Rejection rejection() {
        return rejection;
    }
}
