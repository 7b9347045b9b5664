package dev.minga.coordinator.upkeep;

import dev.minga.coordinator.journal.NamedBlobs;
import dev.minga.coordinator.journal.SqlJournal;
import dev.minga.coordinator.ledger.Ledger;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.store.Database;
import dev.minga.coordinator.store.DatabaseCopy;
import dev.minga.coordinator.store.SqliteDatabase;
import dev.minga.coordinator.store.Tenure;
import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/**
 * Copies a coordinator's directory and database to a new directory, while it serves: keys and settings, then the log, then
 * the database at one moment, then the blobs that it names. In this order a copy's log never has more than its database, and
 * every event has its blobs. The database's copy is an SQLite file, marked as what it is, whatever it is a copy of.
 * Thread-safe.
 */
public final class Backup {
    static final String DATABASE = "coordinator.db";

    private final CoordinatorHome home;
    private final Database database;
    private final Ledger ledger;
    private final BlobStore blobs;
    private final Clock clock;

    /** Of this coordinator. */
    public Backup(CoordinatorHome home, Database database, Ledger ledger, BlobStore blobs, Clock clock) {
        this.home = home;
        this.database = database;
        this.ledger = ledger;
        this.blobs = blobs;
        this.clock = clock;
    }

    /** What was written: how many files, of how many bytes. */
    public record Written(String directory, int files, long bytes) {}

    /**
     * Writes a backup, flushes it, and reads it once more.
     *
     * @throws IllegalArgumentException if the directory is there and not empty
     * @throws IOException if it cannot be written, or what is read is not what was written; it is no backup then
     */
    public synchronized Written write(Path target) throws IOException {
        FileCopies copies = new FileCopies(target);
        for (String file : List.of("coordinator.yaml", "public-keys.txt")) {
            copies.file(home.directory().resolve(file), file);
        }
        for (String folder : List.of("authority", "tls", "signing")) {
            copies.folder(home.directory().resolve(folder), folder);
        }
        ledger.holdStill(() -> {
            if (Files.isDirectory(home.ledger())) {
                copies.folder(home.ledger(), "ledger");
            }
        });
        for (Sha256 blob : copyDatabase(target.resolve(DATABASE))) {
            Path file = blobs.path(blob);
            copies.file(file, home.directory().relativize(file).toString().replace('\\', '/'));
        }
        copies.made(DATABASE);
        DigestList list = copies.list();
        list.write(target);
        list.verify(target);
        long bytes = 0;
        for (String file : list.files().keySet()) {
            bytes += Files.size(target.resolve(file));
        }
        return new Written(target.toString(), list.files().size(), bytes);
    }

    private Set<Sha256> copyDatabase(Path file) throws IOException {
        try (Database copy = SqliteDatabase.open(file)) {
            DatabaseCopy.copy(database, copy);
            Tenure.markCopy(copy, clock.instant().toString());
            return NamedBlobs.of(new SqlJournal(copy, () -> {}));
        } catch (SQLException e) {
            throw new IOException("the database cannot be copied: " + e.getMessage(), e);
        }
    }
}
