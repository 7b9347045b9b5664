package dev.minga.coordinator.audit;

import dev.minga.crypto.ledger.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Verifies a coordinator's directory or a copy of it, with nothing but the log's two keys: every entry, tile and checkpoint
 * of the log, that its entries tell one possible history, and the blobs that they name. Changes nothing and needs no
 * database; a coordinator may run there meanwhile.
 *
 * <p>If there is no finding, then the holders of both keys signed exactly this log, every contribution and every evaluation in it was signed
 * by its member, its gates decided as the counts say, and each of the files that were read is the one that the log names, bit for bit.
 */
public final class LedgerVerification {
    private LedgerVerification() {}

    /**
     * @param log the log's name
     * @param leaves how many leaves its newest checkpoint covers
     * @param root their root in hexadecimal digits, or empty without a checkpoint
     * @param findings what is wrong; empty if nothing is
     */
    public record Report(String log, long leaves, String root, List<Finding> findings) {}

    /**
     * Verifies all of it.
     *
     * @param blobsMayBeAbsent whether a blob that is not there is no finding
     * @throws IOException if the disk fails; whatever a file holds is a finding
     */
    public static Report verify(Path directory, VerifierKeys keys, boolean blobsMayBeAbsent) throws IOException {
        Findings findings = new Findings(directory);
        LogReading log = new LogReading(directory, keys, findings);
        StoredBlobs blobs = StoredBlobs.read(directory.resolve("blobs"), findings);
        log.read(
                new LogHistory(new StatementAudit(blobs, blobsMayBeAbsent, findings), findings),
                (leaf, entry, hash, walk) -> {});
        return new Report(
                keys.origin(),
                log.checkpoint().map(Checkpoint::size).orElse(0L),
                log.checkpoint().map(one -> one.root().hex()).orElse(""),
                findings.list());
    }
}
