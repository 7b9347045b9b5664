package dev.minga.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobStoreTest {
    private static final byte[] DELTA = "a delta, in two halves".getBytes(StandardCharsets.UTF_8);
    private static final int HALF = DELTA.length / 2;

    @TempDir
    private Path directory = Path.of("");

    private BlobStore open() throws IOException {
        return new BlobStore(directory);
    }

    @Test
    void whatIsPutIsFoundUnderItsDigest() throws IOException {
        BlobStore store = open();
        Sha256 digest = store.put(DELTA);
        assertThat(digest).isEqualTo(Sha256.of(DELTA));
        assertThat(store.has(digest)).isTrue();
        assertThat(store.size(digest)).isEqualTo(DELTA.length);
        assertThat(Files.readAllBytes(store.path(digest))).isEqualTo(DELTA);
    }

    @Test
    void puttingTheSameAgainKeepsTheFirstFile() throws IOException {
        BlobStore store = open();
        Sha256 digest = store.put(DELTA);
        Object written = Files.getAttribute(store.path(digest), "lastModifiedTime");
        assertThat(store.put(DELTA)).isEqualTo(digest);
        assertThat(Files.getAttribute(store.path(digest), "lastModifiedTime")).isEqualTo(written);
    }

    @Test
    void whatWasNeverPutIsNotThere() throws IOException {
        BlobStore store = open();
        Sha256 digest = Sha256.of(DELTA);
        assertThat(store.has(digest)).isFalse();
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> store.size(digest));
    }

    @Test
    void anUploadGrowsAndBecomesABlob() throws IOException {
        BlobStore store = open();
        assertThat(store.uploaded("ada-1")).isZero();
        store.append("ada-1", ByteBuffer.wrap(DELTA, 0, HALF));
        assertThat(store.uploaded("ada-1")).isEqualTo(HALF);
        store.append("ada-1", ByteBuffer.wrap(DELTA, HALF, DELTA.length - HALF));
        assertThat(store.digestOf("ada-1")).isEqualTo(Sha256.of(DELTA));
        assertThat(store.has(Sha256.of(DELTA)))
                .as("not a blob before it is kept")
                .isFalse();

        store.keep("ada-1", Sha256.of(DELTA));
        assertThat(Files.readAllBytes(store.path(Sha256.of(DELTA)))).isEqualTo(DELTA);
        assertThat(store.uploaded("ada-1")).isZero();
    }

    @Test
    void anUploadGoesOnAfterARestart() throws IOException {
        BlobStore store = open();
        store.append("ada-1", ByteBuffer.wrap(DELTA, 0, HALF));
        BlobStore reopened = open();
        assertThat(reopened.uploaded("ada-1")).isEqualTo(HALF);
        reopened.append("ada-1", ByteBuffer.wrap(DELTA, HALF, DELTA.length - HALF));
        assertThat(reopened.digestOf("ada-1")).isEqualTo(Sha256.of(DELTA));
    }

    @Test
    void uploadsDoNotMix() throws IOException {
        BlobStore store = open();
        store.append("ada-1", ByteBuffer.wrap(DELTA, 0, HALF));
        store.append("bob-1", ByteBuffer.wrap(DELTA));
        store.discard("ada-1");
        assertThat(store.uploaded("ada-1")).isZero();
        assertThat(store.digestOf("bob-1")).isEqualTo(Sha256.of(DELTA));
    }

    @Test
    void discardingNothingIsNoError() throws IOException {
        BlobStore store = open();
        store.discard("nobody's");
        assertThat(store.uploaded("nobody's")).isZero();
    }

    @Test
    void keepingTheSameDeltaOfTwoMembersLeavesOneBlob() throws IOException {
        BlobStore store = open();
        for (String member : new String[] {"ada", "bob"}) {
            store.append(member, ByteBuffer.wrap(DELTA));
            store.keep(member, Sha256.of(DELTA));
        }
        try (Stream<Path> files = Files.walk(directory).filter(Files::isRegularFile)) {
            assertThat(files).containsExactly(store.path(Sha256.of(DELTA)));
        }
    }

    private static Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    @Test
    void aFinishedScratchFileBecomesABlobWithoutBeingWrittenAgain() throws IOException {
        BlobStore store = open();
        Path made = Files.write(store.scratch(), DELTA);
        Object file = key(made);
        Sha256 digest = store.keep(made);
        assertThat(digest).isEqualTo(Sha256.of(DELTA));
        assertThat(made).doesNotExist();
        assertThat(Files.readAllBytes(store.path(digest))).isEqualTo(DELTA);
        assertThat(key(store.path(digest))).isEqualTo(file);

        Path again = Files.write(store.scratch(), DELTA);
        assertThat(store.keep(again)).isEqualTo(digest);
        assertThat(again).as("its maker deletes it").exists();
        assertThat(key(store.path(digest))).isEqualTo(file);
    }

    @Test
    void noTemporaryFileStaysBehind() throws IOException {
        BlobStore store = open();
        Sha256 digest = store.put(DELTA);
        try (Stream<Path> files = Files.walk(directory).filter(Files::isRegularFile)) {
            assertThat(files).containsExactly(store.path(digest));
        }
    }
}
