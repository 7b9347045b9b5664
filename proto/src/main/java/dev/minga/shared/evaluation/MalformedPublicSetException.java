package dev.minga.shared.evaluation;

/** A file is no {@link PublicSet}. The message names the line, what is wrong there, and what to do; it is safe to print. */
public final class MalformedPublicSetException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message a sentence that can be printed */
    public MalformedPublicSetException(String message) {
        super(message);
    }

    static MalformedPublicSetException at(int line, String wrong) {
        return new MalformedPublicSetException("line " + line + ": " + wrong);
    }
}
