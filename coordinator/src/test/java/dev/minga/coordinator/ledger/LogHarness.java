package dev.minga.coordinator.ledger;

import dev.minga.coordinator.ledger.LoggedEntry.Kind;
import dev.minga.coordinator.store.Database;
import dev.minga.coordinator.store.SqliteDatabase;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.ledger.NoteSigner;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.crypto.signature.Ed25519Signer;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A log of short texts in a directory, with its outbox. */
public final class LogHarness implements AutoCloseable {
    public static final String ORIGIN = "127.0.0.1/minga/andes";
    public static final List<NoteSigner> SIGNERS = List.of(
            NoteSigner.log(ORIGIN, Ed25519NoteSigner.generate(new SeededSecureRandom(1))),
            NoteSigner.minga(ORIGIN, Ed25519Signer.generate(new SeededSecureRandom(2))));
    public static final List<NoteKey> KEYS =
            SIGNERS.stream().map(NoteSigner::key).toList();

    public final Path directory;
    public final Database database;
    public final Outbox outbox;

    public LogHarness(Path directory) throws IOException, SQLException {
        this.directory = Files.createDirectories(directory);
        this.database = SqliteDatabase.open(directory.resolve("coordinator.db"));
        this.outbox = new Outbox(database);
    }

    public Ledger open() throws IOException {
        return open(new TestDisk());
    }

    Ledger open(Disk disk) throws IOException {
        return Ledger.open(ORIGIN, files(disk), outbox, SIGNERS);
    }

    LedgerFiles files(Disk disk) {
        return new LedgerFiles(directory.resolve("ledger"), disk);
    }

    /** Puts so many more entries into the outbox. */
    public void add(int count) throws IOException, SQLException {
        long size = outbox.size();
        List<LoggedEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(new LoggedEntry(Kind.MODEL_PROMOTED, "", 0, "", entry(size + i)));
        }
        database.inTransaction(connection -> {
            Outbox.append(connection, entries);
            return count;
        });
    }

    public static byte[] entry(long leaf) {
        return ("entry " + leaf).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws SQLException {
        database.close();
    }
}
