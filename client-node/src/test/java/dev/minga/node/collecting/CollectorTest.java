package dev.minga.node.collecting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.node.data.LogFile;
import dev.minga.node.data.LogFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectorTest {
    @TempDir
    Path folder;

    private long time = 1_000_000_000_000L;

    private Path store() {
        return folder.resolve("collected/web");
    }

    private Collected collect(LogFormat format, String pattern) throws IOException {
        return new Collector(store(), format).collect(folder, pattern, Instant.EPOCH);
    }

    private Collected collect() throws IOException {
        return collect(LogFormat.PLAIN, "logs/a.log*");
    }

    private List<String> lines() throws IOException {
        LogFile log = new Collector(store(), LogFormat.PLAIN).log();
        try (InputStream in = Files.newInputStream(log.path())) {
            return new String(in.readNBytes((int) log.bytes()), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private Path write(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve("logs").resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        time += 10_000;
        Files.setLastModifiedTime(file, FileTime.fromMillis(time));
        return file;
    }

    private Path write(String name, String text) throws IOException {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private void append(String name, String text) throws IOException {
        Path file = folder.resolve("logs").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, StandardOpenOption.APPEND, StandardOpenOption.CREATE);
        time += 10_000;
        Files.setLastModifiedTime(file, FileTime.fromMillis(time));
    }

    private void move(String from, String to) throws IOException {
        Files.move(folder.resolve("logs").resolve(from), folder.resolve("logs").resolve(to));
    }

    private void gzip(String name) throws IOException {
        Path file = folder.resolve("logs").resolve(name);
        FileTime modified = Files.getLastModifiedTime(file);
        Path zipped = file.resolveSibling(name + ".gz");
        Files.write(zipped, gzipped(Files.readAllBytes(file)));
        Files.setLastModifiedTime(zipped, modified);
        Files.delete(file);
    }

    private static byte[] gzipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void theOldestFileComesFirstAndNothingIsTakenTwice() throws IOException {
        write("a.log.2.gz", gzipped("one\ntwo\n".getBytes(StandardCharsets.UTF_8)));
        write("a.log.1", "three\n");
        write("a.log", "four\n");
        write("b.log", "other\n");
        assertThat(collect()).isEqualTo(new Collected(3, 4, 4, List.of(), List.of()));
        assertThat(lines()).containsExactly("one", "two", "three", "four");
        assertThat(collect()).isEqualTo(new Collected(3, 0, 4, List.of(), List.of()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store().resolve("records.log"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store().resolve("position.json"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aFileIsKnownWhenItIsRenamedAndGzippedAndDeleted() throws IOException {
        write("a.log", "one\n");
        collect();
        append("a.log", "two\n");
        move("a.log", "a.log.1");
        write("a.log", "three\n");
        assertThat(collect().added()).isEqualTo(2);
        gzip("a.log.1");
        append("a.log", "four\n");
        assertThat(collect().added()).isEqualTo(1);
        Files.delete(folder.resolve("logs/a.log.1.gz"));
        assertThat(collect().added()).isZero();
        assertThat(lines()).containsExactly("one", "two", "three", "four");
    }

    @Test
    void aCopyThatIsTruncatedGoesOnAsANewFile() throws IOException {
        write("a.log", "one\ntwo\n");
        collect();
        append("a.log", "three\n");
        Files.copy(folder.resolve("logs/a.log"), folder.resolve("logs/a.log.1"));
        write("a.log", "");
        assertThat(collect().added()).isEqualTo(1);
        append("a.log", "four\n");
        assertThat(collect().added()).isEqualTo(1);
        append("a.log", "five\n");
        assertThat(collect().added()).isEqualTo(1);
        assertThat(lines()).containsExactly("one", "two", "three", "four", "five");
    }

    @Test
    void gzipThatKeepsTheFileTakesNothingTwice() throws IOException {
        Path file = write("a.log.1", "one\ntwo\n");
        collect();
        write("a.log.1.gz", gzipped(Files.readAllBytes(file)));
        assertThat(collect()).isEqualTo(new Collected(2, 0, 2, List.of(), List.of()));
        String large = "a line that is no other\n".repeat(500);
        write("a.log", "x\n" + large);
        collect();
        write("a.log.copy", "x\n" + large + "more\n");
        assertThat(collect().added()).isEqualTo(1);
    }

    @Test
    void filesThatBeginAlikeAndGoOnOtherwiseAreTwo() throws IOException {
        String same = "the same beginning of every file\n".repeat(300);
        write("a.log", same + "one\n");
        collect();
        write("a.log.1", same + "two\nthree\n");
        assertThat(collect().added()).isEqualTo(302);
        assertThat(lines()).hasSize(603).endsWith("two", "three");
    }

    @Test
    void twoShortFilesThatHoldTheSameAreTwo() throws IOException {
        write("a.log.1", "same\n");
        write("a.log", "same\n");
        assertThat(collect().added()).isEqualTo(2);
        append("a.log", "more\n");
        assertThat(collect().added()).isEqualTo(1);
        assertThat(lines()).containsExactly("same", "same", "more");
    }

    @Test
    void aLastRecordWithoutItsEndWaits() throws IOException {
        write("a.log", "one\ntw");
        assertThat(collect())
                .isEqualTo(new Collected(
                        1, 1, 1, List.of(folder.resolve("logs/a.log").toString()), List.of()));
        append("a.log", "o\nthr");
        assertThat(collect().added()).isEqualTo(1);
        assertThat(new Collector(store(), LogFormat.PLAIN)
                        .collect(folder, "logs/a.log*", Instant.MAX)
                        .added())
                .isEqualTo(1);
        assertThat(lines()).containsExactly("one", "two", "thr");
        write("a.log.9.gz", gzipped("no end".getBytes(StandardCharsets.UTF_8)));
        collect();
        assertThat(lines()).last().isEqualTo("no end");
    }

    @Test
    void aLastRecordOfAFileThatNobodyWritesToForADayIsWhole() throws IOException {
        write("a.csv", "x,y\n1,2\n3,\"open");
        Instant written = Instant.ofEpochMilli(time);
        Collector collector = new Collector(store(), LogFormat.CSV);
        Instant late = Collector.finishedBefore(written.plus(Duration.ofDays(1)));
        assertThat(collector.collect(folder, "logs/a.csv", late).added()).isEqualTo(1);
        Instant later =
                Collector.finishedBefore(written.plus(Duration.ofDays(1)).plusMillis(1));
        assertThat(collector.collect(folder, "logs/a.csv", later).added()).isEqualTo(1);
        assertThat(collector.collect(folder, "logs/a.csv", later).added()).isZero();
        assertThat(lines()).hasSize(2);
    }

    @Test
    void aHalfWrittenGzipIsTakenWhenItIsWhole() throws IOException {
        byte[] text = "one\ntwo\n".repeat(5_000).getBytes(StandardCharsets.UTF_8);
        byte[] whole = gzipped(text);
        write("a.log", "first\n");
        write("a.log.1.gz", Arrays.copyOf(whole, whole.length - 20));
        Collected half = collect();
        assertThat(half.added()).isEqualTo(1);
        assertThat(half.unreadable()).hasSize(1).first().asString().contains("a.log.1.gz");
        write("a.log.1.gz", whole);
        assertThat(collect()).isEqualTo(new Collected(2, 10_000, 10_001, List.of(), List.of()));
    }

    /** The one moment at which what is on disk is not whole: lines were added, and the position was not yet replaced. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void aCrashBeforeThePositionTakesNothingTwiceAndLosesNothing(int seed) throws IOException {
        Random random = new Random(seed);
        List<String> written = new ArrayList<>();
        for (int step = 0; step < 6; step++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i >= 0; i--) {
                String line = "seed " + seed + " step " + step + " line " + i;
                written.add(line);
                text.append(line).append('\n');
            }
            append("a.log", text.toString());
            byte[] position = step == 0 ? new byte[0] : Files.readAllBytes(store().resolve("position.json"));
            long before = step == 0 ? 0 : Files.size(store().resolve("records.log"));
            collect();
            if (step > 0) {
                Files.write(store().resolve("position.json"), position);
                byte[] log = Files.readAllBytes(store().resolve("records.log"));
                int cut = (int) before + random.nextInt(log.length - (int) before + 1);
                Files.write(store().resolve("records.log"), Arrays.copyOf(log, cut));
                assertThat(lines())
                        .as("seed %s: what a crash left does not count", seed)
                        .hasSizeLessThan(written.size());
                collect();
            }
            if (random.nextBoolean()) {
                move("a.log", "a.log." + (10 - step));
                if (random.nextBoolean()) {
                    gzip("a.log." + (10 - step));
                }
            }
            assertThat(lines()).as("seed %s, step %s", seed, step).isEqualTo(written);
        }
    }

    /** Rotation as it happens: appended to, renamed, gzipped, deleted, copied and cut, collected now and then. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whateverRotationDoesEachRecordIsTakenOnceInItsOrder(int seed) throws IOException {
        Random random = new Random(seed);
        List<String> written = new ArrayList<>();
        int rotated = 900;
        for (int step = 0; step < 60; step++) {
            switch (random.nextInt(5)) {
                case 0 -> {
                    if (Files.exists(folder.resolve("logs/a.log"))) {
                        move("a.log", "a.log." + --rotated);
                    }
                }
                case 1 -> {
                    if (Files.exists(folder.resolve("logs/a.log." + rotated))) {
                        gzip("a.log." + rotated);
                    }
                }
                case 2 -> {
                    if (Files.exists(folder.resolve("logs/a.log"))) {
                        collect(LogFormat.PLAIN, "logs/*");
                        write("a.log." + --rotated, Files.readAllBytes(folder.resolve("logs/a.log")));
                        write("a.log", "");
                    }
                }
                default -> {
                    String line = "seed " + seed + " record " + written.size();
                    written.add(line);
                    append("a.log", line + "\n");
                }
            }
            if (!written.isEmpty() && random.nextInt(4) == 0) {
                collect(LogFormat.PLAIN, "logs/*");
                assertThat(lines()).as("seed %s, step %s", seed, step).isEqualTo(written);
            }
        }
    }

    @Test
    void fieldsMeanWhatTheirOwnFileSays() throws IOException {
        write("a.log", "#Fields: cs-method cs-uri-stem\nGET /a\n");
        write("b.log", "#Fields: cs-uri-stem cs-method\n/b GET\n");
        collect(LogFormat.IIS_W3C, "logs/*.log");
        append("a.log", "GET /c\n");
        collect(LogFormat.IIS_W3C, "logs/*.log");
        assertThat(lines()).last().isEqualTo("GET /c");
        var parser = LogFormat.IIS_W3C.parser();
        assertThat(lines().stream().flatMap(line -> parser.text(line).stream()))
                .containsExactly("GET /a", "GET /b", "GET /c");
    }

    @Test
    void rowsOfAGrowingFileKeepTheirNamesAndEventsAreOneRecordEach() throws IOException {
        write("x.csv", "a,b\n1,\"two\nlines\"\n3,\"op");
        assertThat(collect(LogFormat.CSV, "logs/x.csv").added()).isEqualTo(1);
        append("x.csv", "en\n\"\n");
        assertThat(collect(LogFormat.CSV, "logs/x.csv").added()).isEqualTo(1);
        assertThat(lines()).containsExactly("{\"a\":\"1\",\"b\":\"two\\nlines\"}", "{\"a\":\"3\",\"b\":\"open\\n\"}");
    }

    @Test
    void eventsInUtf16AreTakenAsTheyCome() throws IOException {
        String event = "<Event>\r\n<System><EventID>%d</EventID></System></Event>\r\n";
        byte[] first = ("\ufeff<Events>" + String.format(event, 1) + "<Event><Sys").getBytes(StandardCharsets.UTF_16LE);
        write("e.xml", first);
        assertThat(collect(LogFormat.WINDOWS_XML, "logs/e.xml").added()).isEqualTo(1);
        write(
                "e.xml",
                ("\ufeff<Events>" + String.format(event, 1) + String.format(event, 2) + "</Events>")
                        .getBytes(StandardCharsets.UTF_16LE));
        assertThat(collect(LogFormat.WINDOWS_XML, "logs/e.xml").added()).isEqualTo(1);
        assertThat(lines()).containsExactly("{\"EventID\":\"1\"}", "{\"EventID\":\"2\"}");
    }

    @Test
    void aStoreOfWhichHalfIsMissingIsNotBegunAnew() throws IOException {
        write("a.log", "one\n");
        collect();
        byte[] log = Files.readAllBytes(store().resolve("records.log"));
        Files.write(store().resolve("records.log"), new byte[0]);
        assertThatThrownBy(this::collect)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("restore both from a backup");
        Files.write(store().resolve("records.log"), log);
        Files.delete(store().resolve("position.json"));
        assertThatThrownBy(this::collect)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("restore both from a backup");
    }

    @Test
    void aStoreThatWasBeingMadeIsMade() throws IOException {
        write("a.log", "one\n");
        Files.createDirectories(store());
        Files.createFile(store().resolve("records.log"));
        assertThatThrownBy(this::lines).hasMessageContaining("nothing was collected into ");
        assertThat(collect().added()).isEqualTo(1);
    }

    @Test
    void aPatternMayReachIntoFoldersButNeverIntoTheStore() throws IOException {
        write("deep/er/a.log", "one\n");
        write("a.log", "two\n");
        assertThat(collect(LogFormat.PLAIN, "**/*.log").added()).isEqualTo(2);
        assertThat(collect(LogFormat.PLAIN, "**/*.log")).isEqualTo(new Collected(2, 0, 2, List.of(), List.of()));
        assertThatThrownBy(() -> new Collector(folder.resolve("collected/none"), LogFormat.PLAIN)
                        .collect(folder, "gone/*.log", Instant.EPOCH))
                .hasMessage("no file in " + folder + " is called gone/*.log");
    }
}
