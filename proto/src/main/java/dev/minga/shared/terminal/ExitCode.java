package dev.minga.shared.terminal;

/** How a command ends. The numbers are part of the command line's contract and never change. */
public enum ExitCode {
    /** The command did what it was asked. */
    OK(0),
    /** Something broke that the user could not foresee; the details are in the log. */
    FAILED(1),
    /** The arguments or the settings are wrong; the same call can never succeed. */
    USAGE(2),
    /** Understood and refused: by a policy, a privacy budget, a signature that does not hold, a proof that fails. */
    REFUSED(3),
    /** Something that is needed cannot be reached or is in use; the same call may succeed later. */
    UNAVAILABLE(4),
    /** Stopped by the user, as shells count it: 128 and SIGINT. */
    INTERRUPTED(130);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** Returns the number that the process leaves. */
    public int code() {
        return code;
    }
}
