package dev.minga.coordinator.store;

import org.jspecify.annotations.Nullable;

/**
 * Who a PostgreSQL server takes us for. SQLite needs none.
 *
 * @param user null for the one that the URL or the system names
 */
public record DatabaseLogin(@Nullable String user, @Nullable String password) {
    /** Nobody: what SQLite needs. */
    public static final DatabaseLogin NONE = new DatabaseLogin(null, null);

    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
