package dev.minga.coordinator.monitoring;

import dev.minga.coordinator.ledger.Ledger;
import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.membership.Member;
import dev.minga.coordinator.membership.Members;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.NoteSignature;
import dev.minga.crypto.ledger.SignedNote;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** The log as it is now: how long it is, and how far what was published, and what was cosigned, is behind. */
public final class LedgerGauges {
    private LedgerGauges() {}

    /**
     * Shows a log.
     *
     * @param checkpoint the file of the newest one
     * @param answers whether the database does; it is not waited for otherwise
     */
    public static void register(
            Ledger ledger,
            Path checkpoint,
            Outbox outbox,
            Members members,
            BooleanSupplier answers,
            PrometheusRegistry registry) {
        Gauges gauges = new Gauges(registry);
        gauges.add(
                "ledger_entries",
                "Entries of the log that a checkpoint covers.",
                show -> show.of(ledger.checkpoint().size()));
        gauges.add("ledger_unpublished_entries", "Entries that no checkpoint covers yet.", show -> {
            if (answers.getAsBoolean()) {
                long published = ledger.checkpoint().size();
                show.of(Math.max(0, outbox.size() - published));
            }
        });
        gauges.add(
                "ledger_checkpoint_timestamp_seconds",
                "When the newest checkpoint's file was written, Unix time; a cosignature writes it again.",
                show -> {
                    if (Files.exists(checkpoint)) { // there is none before the first entry
                        show.of(Gauges.unixSeconds(
                                Files.getLastModifiedTime(checkpoint).toInstant()));
                    }
                });
        gauges.add(
                "ledger_uncosigned_entries",
                "By how many entries the newest checkpoint that an active member cosigned is behind; of the last 1,000.",
                show -> {
                    if (answers.getAsBoolean()) {
                        show.of(uncosigned(ledger, active(members)));
                    }
                });
        gauges.add("ledger_cosignatures", "Active members that cosigned the newest checkpoint.", show -> {
            if (answers.getAsBoolean()) {
                show.of(cosigners(ledger.note(), active(members)));
            }
        });
    }

    private static Set<String> active(Members members) throws IOException {
        return members.list().stream()
                .filter(member -> member.revocation().isEmpty())
                .map(Member::name)
                .collect(Collectors.toSet());
    }

    private static long cosigners(SignedNote note, Set<String> active) {
        return note.signatures().stream()
                .map(NoteSignature::name)
                .filter(active::contains)
                .distinct()
                .count();
    }

    private static long uncosigned(Ledger ledger, Set<String> active) throws IOException {
        long size = ledger.checkpoint().size();
        try {
            for (SignedNote note : ledger.checkpointsAbove(0)) {
                if (cosigners(note, active) > 0) {
                    return Math.max(0, size - Checkpoint.parse(note.text()).size());
                }
            }
        } catch (MalformedLedgerException e) {
            throw new IOException(e);
        }
        return size;
    }
}
