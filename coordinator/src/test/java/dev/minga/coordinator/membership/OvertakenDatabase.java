package dev.minga.coordinator.membership;

import dev.minga.coordinator.store.Database;
import java.sql.SQLException;

/** A database where something else happens between the end of a transaction and its caller's hearing of it. One thread. */
final class OvertakenDatabase implements Database {
    /** What comes in between. */
    @FunctionalInterface
    interface Overtaking {
        void happens() throws Exception;
    }

    private static final Overtaking NOTHING = () -> {};

    private final Database database;
    private Overtaking next = NOTHING;

    OvertakenDatabase(Database database) {
        this.database = database;
    }

    /** The next transaction is overtaken by this, and none after it. */
    void overtakeNext(Overtaking overtaking) {
        next = overtaking;
    }

    @Override
    public <T> T inTransaction(Work<T> work) throws SQLException {
        T result = database.inTransaction((var connection) -> work.run(connection));
        Overtaking now = next;
        next = NOTHING;
        try {
            now.happens();
        } catch (Exception e) {
            throw new AssertionError("what came in between failed", e);
        }
        return result;
    }

    @Override
    public <T> T reading(Work<T> work) throws SQLException {
        return database.reading((var connection) -> work.run(connection));
    }

    @Override
    public void close() throws SQLException {
        database.close();
    }
}
