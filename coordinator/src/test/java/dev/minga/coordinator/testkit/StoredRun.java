package dev.minga.coordinator.testkit;

import dev.minga.coordinator.audit.VerifierKeys;
import dev.minga.coordinator.journal.SqlJournal;
import dev.minga.coordinator.ledger.Ledger;
import dev.minga.coordinator.ledger.LedgerFiles;
import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.ledger.MembershipEntries;
import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.plan.PlanSettings;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.Evaluating;
import dev.minga.coordinator.round.Evaluation;
import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.round.MemberMessage.Evaluated;
import dev.minga.coordinator.round.MemberMessage.Present;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.run.Runs;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.store.CoordinatorSettings;
import dev.minga.coordinator.store.Database;
import dev.minga.coordinator.store.SqliteDatabase;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Cosignature;
import dev.minga.crypto.ledger.NoteSigner;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.peft.PeftAdapter;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A coordinator's directory, made by its real parts without a network; the log follows when the test says so. */
public final class StoredRun implements AutoCloseable {
    private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);
    private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");

    public final CoordinatorHome home;
    public final Ledger ledger;
    public final Outbox outbox;
    public final Runs runs;
    public final ManualMailbox mailbox;
    private final Database database;
    private final BlobStore blobs;
    private final Map<String, TestMember> members = new LinkedHashMap<>();

    /** A directory with these members. */
    public StoredRun(Path directory, List<String> names) throws Exception {
        SeededSecureRandom random = new SeededSecureRandom(1);
        home = new CoordinatorHome(directory);
        home.create(
                CoordinatorSettings.initial(Plans.FEDERATION, ANY_PORT, List.of("127.0.0.1"), ANY_PORT), START, random);
        database = SqliteDatabase.open(home.database());
        outbox = new Outbox(database);
        String origin = home.settings().ledger();
        ledger = Ledger.open(
                origin,
                new LedgerFiles(home.ledger()),
                outbox,
                List.of(NoteSigner.log(origin, home.logSigner()), NoteSigner.minga(origin, home.signer(random))));
        blobs = new BlobStore(directory);
        ManualClock clock = new ManualClock(START);
        mailbox = new ManualMailbox(clock);
        runs = new Runs(
                Plans.FEDERATION,
                home.signer(random),
                new SqlJournal(database, () -> {}),
                blobs,
                clock,
                mailbox,
                Runnable::run);
        for (String name : names) {
            Applicant applicant = new Applicant(random);
            members.put(
                    name,
                    new TestMember(name, applicant.tls.getPrivate(), List.of(), applicant.signer, applicant.witness));
            outbox.append(new MembershipEntries(Plans.FEDERATION)
                    .enrolled(name, applicant.key(), applicant.witnessKey(name), START));
        }
    }

    /** The file of the keys that verify the log. */
    public VerifierKeys keys() throws Exception {
        return VerifierKeys.read(home.publicKeys());
    }

    /** Starts a run of all members. */
    public LiveRun start(String run, int rounds, int quorum) throws Exception {
        return start(Plans.settings(run, rounds, quorum, List.copyOf(members.keySet())));
    }

    /** Starts a run of all members by this plan. */
    public LiveRun start(PlanSettings plan) throws Exception {
        return present(runs.start(plan, Plans.publicSet(plan), Optional.empty()).orElseThrow());
    }

    /** The same from an adapter that was there before. */
    public LiveRun start(PlanSettings plan, PeftAdapter from) throws Exception {
        return present(
                runs.start(plan, Plans.publicSet(plan), Optional.of(from)).orElseThrow());
    }

    private LiveRun present(LiveRun live) {
        members.keySet().forEach(name -> live.tell(new Present(name)).join());
        return live;
    }

    /** A member's delta for the open round, with its signed statement. */
    public void contribute(LiveRun run, String name, int coordinate) throws Exception {
        Collecting open = (Collecting) run.state();
        byte[] delta = Deltas.at(run.plan().layout(open.round()), coordinate, 0.25f);
        TestMember member = members.get(name);
        SignedStatement signed = member.sign(member.statement(run, delta));
        Contribution contribution = new Contribution(blobs.put(delta), blobs.put(signed.toByteArray()));
        run.tell(new Contributed(name, open.round(), open.base(), contribution)).join();
    }

    /** A member's counts for the average that is evaluated, with their signed statement. */
    public void evaluate(LiveRun run, String name, long right, long wrong) throws Exception {
        long attacks = run.plan().publicSet().isPresent() ? 1 : 0;
        List<Long> counts = List.of(right, wrong, 0L, attacks);
        Evaluating open = (Evaluating) run.state();
        Sha256 statement = blobs.put(member(name).evaluates(run, counts).toByteArray());
        run.tell(new Evaluated(name, open.round(), open.model(), new Evaluation(counts, statement)))
                .join();
    }

    /** Two rounds of ada and bob, and both vouch for the first checkpoint. */
    public static StoredRun ofTwoRounds(Path directory) throws Exception {
        StoredRun stored = new StoredRun(directory, List.of("ada", "bob"));
        LiveRun run = stored.start(Plans.withoutNoise("run", 2, 2, List.of("ada", "bob")));
        stored.ledger.follow();
        stored.cosign("ada");
        for (int round = 0; round < 2; round++) {
            stored.contribute(run, "ada", 2 * round);
            stored.contribute(run, "bob", 2 * round + 1);
        }
        stored.ledger.follow();
        return stored;
    }

    /** An organisation as it enrolled first. */
    public TestMember member(String name) {
        return Objects.requireNonNull(members.get(name));
    }

    /** Keeps bytes as a blob. */
    public Sha256 keep(byte[] blob) throws IOException {
        return blobs.put(blob);
    }

    /** The entry of a leaf. */
    public LedgerEntry entry(long leaf) throws IOException {
        return LedgerEntry.parseFrom(outbox.entries(leaf, 1).get(0));
    }

    /** Logs whatever the coordinator says, and publishes it. */
    public void log(LedgerEntry.Builder entry) throws IOException {
        outbox.append(new LoggedEntry(
                LoggedEntry.Kind.CONTRIBUTION, "", 0, "", entry.build().toByteArray()));
        ledger.follow();
    }

    /** A member vouches for the newest checkpoint. */
    public void cosign(String name) throws Exception {
        SignedNote note = ledger.note();
        TestMember member = members.get(name);
        var line = Cosignature.sign(name, member.witness(), note.text(), START);
        var key =
                dev.minga.crypto.ledger.NoteKey.cosigner(name, member.witness().publicKey());
        if (!ledger.cosign(ledger.checkpoint().size(), line, key)) {
            throw new AssertionError("the cosignature of " + name + " is refused");
        }
    }

    /** The coordinator lies, before anything is published. */
    public void replaceEntry(long leaf, byte[] entry) throws SQLException {
        database.inTransaction(connection -> {
            try (var update = connection.prepareStatement("UPDATE ledger_entry SET entry = ? WHERE leaf = ?")) {
                update.setBytes(1, entry);
                update.setLong(2, leaf);
                return update.executeUpdate();
            }
        });
    }

    /** The path of a blob. */
    public Path blob(Sha256 digest) {
        return blobs.path(digest);
    }

    @Override
    public void close() throws SQLException {
        mailbox.shutdownNow();
        database.close();
    }
}
