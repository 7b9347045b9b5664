package dev.minga.coordinator.run;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.ledger.LoggedEntry.Kind;
import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.round.Closed;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.ModelPromoted;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Which finished run's model the federation uses: the last promotion counts, and the log holds all of them. Thread-safe. */
public final class Promotions {
    private final String federation;
    private final Runs runs;
    private final Outbox outbox;
    private final Clock clock;
    private final Runnable logged;

    /** @param logged told when a promotion is durable */
    public Promotions(String federation, Runs runs, Outbox outbox, Clock clock, Runnable logged) {
        this.federation = federation;
        this.runs = runs;
        this.outbox = outbox;
        this.clock = clock;
        this.logged = logged;
    }

    /** A model that was promoted. */
    public record Promotion(String run, Sha256 model, Instant at) {}

    /**
     * Promotes a run's last global adapter; an older run's again to go back to it. Doing it twice in a row changes nothing.
     *
     * @throws IllegalArgumentException if there is no such run, it is not complete, or no model of it passed its gate
     */
    public synchronized Promotion promote(String name) throws IOException {
        LiveRun run = runs.find(name).orElseThrow(() -> new IllegalArgumentException("there is no run " + name));
        if (!(run.state() instanceof Closed closed && closed.last())) {
            throw new IllegalArgumentException("run " + name + " is not complete");
        }
        if (!closed.releasable()) {
            throw new IllegalArgumentException("no model of run " + name + " passed its gate");
        }
        List<Promotion> before = list();
        if (!before.isEmpty()) {
            Promotion last = before.get(before.size() - 1);
            if (last.run().equals(name) && last.model().equals(closed.model())) {
                return last;
            }
        }
        return logged(name, closed.model());
    }

    /**
     * Goes back to the model that was in use before the present one.
     *
     * @throws IllegalArgumentException if there is none whose run still rests on it
     */
    public synchronized Promotion rollBack() throws IOException {
        List<Promotion> all = new ArrayList<>(list());
        Collections.reverse(all);
        for (Promotion earlier : all) {
            boolean other = !earlier.model().equals(all.get(0).model());
            if (other
                    && runs.find(earlier.run())
                            .filter(run -> run.restsOn(earlier.model()))
                            .isPresent()) {
                return logged(earlier.run(), earlier.model());
            }
        }
        throw new IllegalArgumentException("no other model was promoted before, or its run has discarded it");
    }

    private Promotion logged(String run, Sha256 model) throws IOException {
        Promotion promotion =
                new Promotion(run, model, Instant.ofEpochSecond(clock.instant().getEpochSecond()));
        byte[] entry = LedgerEntry.newBuilder()
                .setFederation(federation)
                .setModelPromoted(ModelPromoted.newBuilder()
                        .setRun(run)
                        .setModelSha256(ByteString.copyFrom(model.bytes()))
                        .setUnixSeconds(promotion.at().getEpochSecond()))
                .build()
                .toByteArray();
        outbox.append(new LoggedEntry(Kind.MODEL_PROMOTED, run, 0, "", entry));
        logged.run();
        return promotion;
    }

    /** All promotions, oldest first. */
    public List<Promotion> list() throws IOException {
        List<Promotion> promotions = new ArrayList<>();
        for (byte[] bytes : outbox.entriesOf(Kind.MODEL_PROMOTED)) {
            promotions.add(read(bytes));
        }
        return promotions;
    }

    private static Promotion read(byte[] bytes) throws IOException {
        try {
            ModelPromoted promoted = LedgerEntry.parseFrom(bytes).getModelPromoted();
            return new Promotion(
                    promoted.getRun(),
                    Sha256.ofBytes(promoted.getModelSha256().toByteArray()),
                    Instant.ofEpochSecond(promoted.getUnixSeconds()));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new IOException("a promotion in the database is damaged", e);
        }
    }
}
