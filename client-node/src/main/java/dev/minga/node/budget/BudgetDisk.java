package dev.minga.node.budget;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Where a ledger and the copies of its head lie. Nothing else of the budget knows files. */
interface BudgetDisk {
    /** Keeps others out until it is closed; waits for them. */
    Closeable lock() throws IOException;

    /** The ledger's bytes; empty if there is none. */
    Optional<byte[]> ledger() throws IOException;

    /** Makes an empty ledger; its name is on disk when this returns. */
    void create() throws IOException;

    /** Cuts the ledger, which exists, and flushes it. */
    void truncate(int length) throws IOException;

    /** Adds bytes at the ledger's end. They may be lost until {@link #flush}. */
    void append(byte[] bytes) throws IOException;

    /** When this returns, what was appended is on disk. */
    void flush() throws IOException;

    /** The copies of the head, each whole or absent. */
    List<Optional<byte[]>> copies() throws IOException;

    /** Replaces one copy durably: it is the old one or the new one at every moment. */
    void replaceCopy(int index, byte[] bytes) throws IOException;

    /** How an operator would name the ledger. */
    String name();
}
