package dev.minga.coordinator.admin;

import dev.minga.coordinator.admin.LedgerViews.ConsistencyView;
import dev.minga.coordinator.admin.LedgerViews.EntryView;
import dev.minga.coordinator.admin.LedgerViews.InclusionView;
import dev.minga.coordinator.admin.LedgerViews.LedgerView;
import dev.minga.coordinator.ledger.Ledger;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.proto.v1.LedgerEntry;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The log, for whoever wants to check it: checkpoint, entries, proofs. */
final class LedgerRoutes {
    private static final int MOST_ENTRIES = 200;

    private final Ledger ledger;

    LedgerRoutes(Ledger ledger) {
        this.ledger = ledger;
    }

    void addTo(Router router) {
        router.get("/v1/ledger").blockingHandler(AdminCall.guarded(this::checkpoint));
        router.get("/v1/ledger/entries").blockingHandler(AdminCall.guarded(this::entries));
        router.get("/v1/ledger/inclusion").blockingHandler(AdminCall.guarded(this::inclusion));
        router.get("/v1/ledger/consistency").blockingHandler(AdminCall.guarded(this::consistency));
    }

    private void checkpoint(AdminCall call) {
        call.answer(200, newest(ledger));
    }

    /** The newest tree of a log. */
    static LedgerView newest(Ledger ledger) {
        SignedNote note = ledger.note();
        Checkpoint newest = ledger.checkpoint();
        return new LedgerView(
                newest.origin(), newest.size(), newest.root().hex(), new String(note.encode(), StandardCharsets.UTF_8));
    }

    private void entries(AdminCall call) throws IOException {
        long from = call.number("from", 0);
        List<EntryView> views = new ArrayList<>();
        for (byte[] entry : ledger.entries(from, (int) Math.min(MOST_ENTRIES, call.number("most", MOST_ENTRIES)))) {
            views.add(new EntryView(
                    from + views.size(), kind(entry), MerkleHash.leaf(entry).hex(), entry));
        }
        call.answer(200, views);
    }

    private static String kind(byte[] entry) throws IOException {
        return LedgerEntry.parseFrom(entry)
                .getWhatCase()
                .name()
                .toLowerCase(Locale.ROOT)
                .replace('_', '-');
    }

    private void inclusion(AdminCall call) throws IOException {
        long leaf = call.number("leaf");
        long size = call.number("size");
        List<Sha256> hashes = ledger.inclusion(leaf, size).hashes();
        call.answer(200, new InclusionView(leaf, size, hex(hashes)));
    }

    private void consistency(AdminCall call) throws IOException {
        long from = call.number("from");
        long to = call.number("to");
        call.answer(
                200,
                new ConsistencyView(from, to, hex(ledger.consistency(from, to).hashes())));
    }

    private static List<String> hex(List<Sha256> hashes) {
        return hashes.stream().map(Sha256::hex).toList();
    }
}
