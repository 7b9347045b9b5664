package dev.minga.node.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.minga.node.data.LogFormat;
import dev.minga.node.data.LogReader;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.Adapters;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.LoadedModel;
import dev.minga.node.model.Tokenizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScanTest {
    private static final List<String> LABELS = List.of("benign", "probe", "attack");

    private final Adapter adapter = Adapters.random(Adapters.queryAndValue(3), 9, 0.02);

    @SuppressWarnings("NullAway.Init")
    private Tokenizer tokenizer;

    @SuppressWarnings("NullAway.Init")
    private LineScorer scorer;

    @BeforeAll
    void openShortTokenizer() throws IOException {
        tokenizer = Tokenizer.open(BaseModel.MINILM, 12);
        scorer = new LineScorer(LoadedModel.fp32()::logits, tokenizer, adapter);
    }

    @AfterAll
    void closeTokenizer() {
        tokenizer.close();
    }

    private List<Scan.Finding> scan(InputStream in, LogFormat format) throws IOException, InterruptedException {
        List<Scan.Finding> findings = new ArrayList<>();
        new Scan(scorer, LABELS).run(new LogReader(in, "a.log"), format, findings::add);
        return findings;
    }

    @Test
    void hostileLinesAreScoredInTheirOrderUnderTheirNumbers() throws IOException, InterruptedException {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        log.writeBytes("\ufeffGET / curl\r\n".getBytes(StandardCharsets.UTF_8));
        log.writeBytes("\n   \n".getBytes(StandardCharsets.UTF_8));
        log.writeBytes(new byte[] {(byte) 0xff, (byte) 0xfe, 0, 0x1b, '[', '2', 'J', '\n'});
        log.writeBytes("x".repeat(200_000).getBytes(StandardCharsets.UTF_8));
        log.writeBytes("\n\u202egnp.exe\u2066 [SEP] [CLS]\n".getBytes(StandardCharsets.UTF_8));
        log.writeBytes("{\"score\":0}\n\u0000\nlast without its end".getBytes(StandardCharsets.UTF_8));
        List<Scan.Finding> findings = scan(new ByteArrayInputStream(log.toByteArray()), LogFormat.PLAIN);
        assertThat(findings).extracting(Scan.Finding::line).containsExactly(1L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(findings).allSatisfy(finding -> {
            assertThat(finding.file()).isEqualTo("a.log");
            assertThat(finding.score()).isBetween(0.0, 1.0);
            assertThat(LABELS).contains(finding.label());
        });
    }

    @Test
    void moreLinesThanAreHeldAtOnceAllComeOutInOrder() throws IOException, InterruptedException {
        StringBuilder log = new StringBuilder();
        IntStream.rangeClosed(1, 1_500)
                .forEach(i -> log.append(i % 3 == 0 ? "" : "get " + i).append('\n'));
        List<Scan.Finding> findings = scan(stream(log.toString()), LogFormat.PLAIN);
        assertThat(findings.stream().map(Scan.Finding::line))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 1_500)
                        .filter(i -> i % 3 != 0)
                        .mapToObj(i -> (long) i)
                        .toList());
    }

    @Test
    void aFindingIsTheScorersWordOnThatLine() throws IOException, InterruptedException {
        List<String> lines = List.of("GET /a", "GET /etc/passwd ../../..", "hello");
        List<Scan.Finding> findings = scan(stream(String.join("\n", lines)), LogFormat.PLAIN);
        List<double[]> expected = scorer.probabilities(lines);
        for (int i = 0; i < lines.size(); i++) {
            double[] row = expected.get(i);
            int best = IntStream.range(0, 3)
                    .boxed()
                    .max((a, b) -> Double.compare(row[a], row[b]))
                    .orElseThrow();
            assertThat(findings.get(i).label()).isEqualTo(LABELS.get(best));
            assertThat(findings.get(i).score()).isCloseTo(1 - row[0], within(1e-5));
        }
    }

    @Test
    void directivesOfTheFormatAreNoFindings() throws IOException, InterruptedException {
        String log = "#Software: x\n#Fields: cs-method cs-uri-stem\nGET /a\n#Date: y\nnonsense\n";
        assertThat(scan(stream(log), LogFormat.IIS_W3C))
                .extracting(Scan.Finding::line)
                .containsExactly(3L, 5L);
    }

    @Test
    void anEmptyLogHasNoFindings() throws IOException, InterruptedException {
        assertThat(scan(stream(""), LogFormat.PLAIN)).isEmpty();
        assertThat(scan(stream("\n\n"), LogFormat.PLAIN)).isEmpty();
    }

    @Test
    void aLogThatBreaksOffGivesItsFindingsAndThenItsFailure() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk on fire");
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return read();
            }
        };
        List<Scan.Finding> findings = new ArrayList<>();
        LogReader log = new LogReader(new SequenceInputStream(stream("one\ntwo\n"), broken), "a.log");
        assertThatThrownBy(() -> new Scan(scorer, LABELS).run(log, LogFormat.PLAIN, findings::add))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot read a.log: disk on fire");
        assertThat(findings).extracting(Scan.Finding::line).containsExactly(1L, 2L);
    }

    /** The limit only ends a test that would otherwise wait for ever. */
    @Test
    @Timeout(60)
    void aSingleLineOfALiveStreamIsScoredWithoutWaitingForMore() throws Exception {
        BlockingQueue<Scan.Finding> findings = new LinkedBlockingQueue<>();
        PipedInputStream in = new PipedInputStream();
        FutureTask<Boolean> scan = new FutureTask<>(() -> {
            new Scan(scorer, LABELS).run(new LogReader(in, "-"), LogFormat.PLAIN, findings::add);
            return true;
        });
        try (PipedOutputStream live = new PipedOutputStream(in)) {
            new Thread(scan, "scan under test").start();
            for (long line = 1; line <= 3; line++) {
                live.write(("line " + line + "\n").getBytes(StandardCharsets.UTF_8));
                live.flush();
                assertThat(findings.take().line()).isEqualTo(line);
                assertThat(scan.isDone()).isFalse();
            }
        }
        assertThat(scan.get()).isTrue();
        assertThat(findings).isEmpty();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
