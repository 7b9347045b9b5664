package dev.minga.simulations.engine;

/** A simulated run that ended before its last round, as the coordinator says it. */
public final class RunAbortedException extends Exception {
    private static final long serialVersionUID = 1;

    RunAbortedException(String reason) {
        super(reason);
    }
}
