package dev.minga.coordinator.membership;

import dev.minga.proto.v1.EnrolRejection;

/** An enrolment is refused. */
public final class EnrolmentRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final EnrolRejection rejection;

    EnrolmentRefusedException(EnrolRejection rejection) {
        super(rejection.name(), null, false, false);
        this.rejection = rejection;
    }

    /** The reason as the caller is told it. */
    public EnrolRejection rejection() {
        return rejection;
    }
}
