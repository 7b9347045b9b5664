package dev.minga.coordinator.admin;

import java.util.List;

/** What the admin endpoint says of the log. Hashes are SHA-256 in hexadecimal, trees those of RFC 6962 §2.1. */
public final class LedgerViews {
    private LedgerViews() {}

    /**
     * The newest tree that is published.
     *
     * @param origin the log's name
     * @param checkpoint the signed note (C2SP tlog-checkpoint) with all signatures and cosignatures
     */
    public record LedgerView(String origin, long size, String root, String checkpoint) {}

    /**
     * An entry of the log.
     *
     * @param leaf its index, from 0
     * @param kind what it tells, such as {@code contribution-accepted}
     * @param hash of its leaf
     * @param entry its bytes, in base64 where this is JSON
     */
    public record EntryView(long leaf, String kind, String hash, byte[] entry) {}

    /** That a leaf is in the tree of a size: siblings from the leaf upwards. */
    public record InclusionView(long leaf, long size, List<String> hashes) {}

    /** That the tree of a size only adds to an earlier one (RFC 6962 §2.1.2). */
    public record ConsistencyView(long from, long to, List<String> hashes) {}
}
