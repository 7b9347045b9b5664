package dev.minga.shared.terminal;

import org.jspecify.annotations.Nullable;

/**
 * A failure that the user can do something about. A command throws it and {@link CommandRunner} prints
 * {@code error: <cause>. <remedy>} on one line, without a stack trace.
 */
public final class UserError extends RuntimeException {
    private final ExitCode exitCode;
    private final String problem;
    private final String remedy;

    /**
     * @param cause what is wrong, lower case, without a full stop; may hold text from strangers
     * @param remedy what to do about it, as a sentence
     */
    public UserError(ExitCode exitCode, String cause, String remedy) {
        this(exitCode, cause, remedy, null);
    }

    /** The same, with the exception behind it, which goes to the log. */
    public UserError(ExitCode exitCode, String cause, String remedy, @Nullable Throwable behind) {
        super(withoutStop(cause) + ". " + withoutStop(remedy) + ".", behind);
        this.exitCode = exitCode;
        this.problem = withoutStop(cause);
        this.remedy = withoutStop(remedy);
    }

    /** What is wrong, without a full stop. */
    public String problem() {
        return problem;
    }

    /** What to do about it, without a full stop. */
    public String remedy() {
        return remedy;
    }

    /** Returns what the process ends with. */
    public ExitCode exitCode() {
        return exitCode;
    }

    private static String withoutStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}
