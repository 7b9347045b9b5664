package dev.minga.node.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogBytesTest {
    private static final String TEXT = ("aü\ud83d\ude00\n").repeat(9_000);

    @TempDir
    Path folder;

    private String read(byte[] bytes) throws IOException {
        try (InputStream in = LogBytes.open(Files.write(folder.resolve("x"), bytes))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] gzipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
    void utf16WithItsMarkBecomesUtf8AlsoGzipped(String name) throws IOException {
        byte[] bytes = ("\ufeff" + TEXT).getBytes(Charset.forName(name));
        assertThat(read(bytes)).isEqualTo(TEXT);
        assertThat(read(gzipped(bytes))).isEqualTo(TEXT);
    }

    @Test
    void severalMembersOfGzipAreOneLogAndPlainBytesStay() throws IOException {
        byte[] plain = TEXT.getBytes(StandardCharsets.UTF_8);
        assertThat(read(plain)).isEqualTo(TEXT);
        ByteArrayOutputStream two = new ByteArrayOutputStream();
        two.write(gzipped(plain));
        two.write(gzipped(plain));
        assertThat(read(two.toByteArray())).isEqualTo(TEXT + TEXT);
        assertThat(read(new byte[0])).isEmpty();
        assertThat(read(new byte[] {'a'})).isEqualTo("a");
        assertThat(read("BZhou logged in\n".getBytes(StandardCharsets.UTF_8))).isEqualTo("BZhou logged in\n");
    }

    @ParameterizedTest
    @CsvSource({"fd377a585a00, xz", "28b52ffd, zstd", "425a6839314159265359, bzip2", "504b0304, zip"})
    void otherCompressionsAreSaidAndMakeNoRecords(String sign, String name) {
        byte[] bytes = (new String(HexFormat.of().parseHex(sign), StandardCharsets.ISO_8859_1) + "rest")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it is compressed with " + name + ", which is not read");
    }

    @Test
    void aHalfWrittenGzipIsAnErrorAndNoShorterLog() throws IOException {
        byte[] whole = gzipped(TEXT.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length / 2))).isInstanceOf(IOException.class);
    }
}
