package dev.minga.coordinator.audit;

/**
 * Something in a log or beside it that is not as it should be.
 *
 * @param where the file, below the coordinator's directory, or the leaf
 * @param what what is wrong there, one line without a full stop
 */
public record Finding(String where, String what) {
    @Override
    public String toString() {
        return where + ": " + what;
    }
}
