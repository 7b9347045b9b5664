package dev.minga.coordinator.journal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which blobs a journal names: the public set of each run's plan, and all that any event of any run holds, live or finished, so
 * that audits and receipts find what they need. Whatever looks like a digest counts, so that an event of a new kind cannot be forgotten here. Stateless.
 */
public final class NamedBlobs {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    private NamedBlobs() {}

    /** Those of all runs. */
    public static Set<Sha256> of(Journal journal) throws IOException {
        Set<Sha256> named = new HashSet<>();
        for (Journal.PlannedRun run : journal.runs()) {
            named.add(run.firstModel());
            RunPlan.parse(run.plan(), run.signature()).publicSetDigest().ifPresent(named::add);
            for (RoundEvent event : journal.replay(run.id())) {
                collect(EventJson.tree(event), named);
            }
        }
        return named;
    }

    private static void collect(JsonNode node, Set<Sha256> named) {
        if (node.isTextual() && DIGEST.matcher(node.textValue()).matches()) {
            named.add(Sha256.parse(node.textValue()));
        }
        node.forEach(child -> collect(child, named));
    }
}
