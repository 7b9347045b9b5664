package dev.minga.coordinator.access;

/** What the bearer of a token may do; each may do what those before it may. */
public enum Role {
    /** Sees runs, members and models. */
    VIEWER,
    /** Sees also who may do what. */
    AUDITOR,
    /** Changes things. */
    OPERATOR;

    /** Whether this is enough where that is needed. */
    public boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }
}
