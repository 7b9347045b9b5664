package dev.minga.coordinator.simulation.disk;

import java.io.IOException;

/** What can fail below the coordinator: it is asked before every operation that reaches the disk. Not thread-safe. */
public final class Power {
    /** The process is gone; no handler of the product catches this. */
    public static final class Failure extends Error {
        private static final long serialVersionUID = 1;

        Failure(String where) {
            super(where, null, false, false);
        }
    }

    private int untilFailure = -1;
    private int untilErrors = -1;
    private int errors;
    private boolean failed;

    /** The process dies before the operation after so many more. */
    public void failAfter(int operations) {
        untilFailure = operations;
    }

    /** After so many more operations, so many are refused. */
    public void refuseAfter(int operations, int refused) {
        untilErrors = operations;
        errors = refused;
    }

    /** A new process runs, and nothing that was planned happens. */
    public void steady() {
        failed = false;
        untilFailure = -1;
        untilErrors = -1;
        errors = 0;
    }

    /** Whether the process is gone, also where its failure was caught on the way. */
    public boolean failed() {
        return failed;
    }

    /** Where the process may die, but no error is told: what was done is done. */
    public void died(String where) {
        if (failed || (untilFailure >= 0 && untilFailure-- == 0)) {
            failed = true;
            throw new Failure(where);
        }
    }

    /** Before an operation. */
    public void needed(String where) throws IOException {
        died(where);
        if (untilErrors > 0) {
            untilErrors--;
        } else if (untilErrors == 0 && errors > 0) {
            errors--;
            throw new IOException("no space left on device");
        }
    }
}
