package dev.minga.node.ledger;

import com.google.protobuf.ByteString;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.RunAborted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/** Member alpha, who watches a log in the test's hands. */
final class LogScene {
    static final Ed25519NoteSigner WITNESS = seeded(1);
    static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

    final FakeLog log = new FakeLog();
    final Path folder;
    LedgerWatch watch;

    LogScene(Path folder) throws IOException {
        this.folder = folder;
        this.watch = open();
        grow(3);
    }

    static Ed25519NoteSigner seeded(int first) {
        byte[] seed = new byte[32];
        seed[0] = (byte) first;
        return Ed25519NoteSigner.fromSeed(seed);
    }

    private LedgerWatch open() throws IOException {
        Witness witness = new Witness("alpha", WITNESS, Clock.fixed(NOW, ZoneOffset.UTC));
        return new LedgerWatch(new LedgerFolder(folder), FakeLog.KEYS, witness, log);
    }

    void restarted() throws IOException {
        watch = open();
    }

    /** Appends leaves that differ from all others. */
    void grow(int count) {
        for (int i = 0; i < count; i++) {
            log.append(LedgerEntry.newBuilder()
                    .setRunAborted(RunAborted.newBuilder().setUnixSeconds(log.entries.size())));
        }
    }

    /** Changes one byte of a leaf that was published. */
    void rewrite(int leaf) {
        byte[] entry = log.entries.get(leaf).clone();
        entry[entry.length - 1] ^= 1;
        log.entries.set(leaf, entry);
    }

    List<String> files(String below) throws IOException {
        Path directory = folder.resolve(below);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    static ByteString bytes(int count) {
        return ByteString.copyFrom(new byte[count]);
    }
}
