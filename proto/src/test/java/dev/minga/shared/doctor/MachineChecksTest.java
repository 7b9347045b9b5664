package dev.minga.shared.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.shared.channel.HostPort;
import dev.minga.shared.doctor.Finding.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each check on facts made up: on the edge of what it lets pass, and beyond. */
class MachineChecksTest {
    private static final long MIB = 1L << 20;
    private static final MemoryCheck.Need NEED = new MemoryCheck.Need("a node", 1_024 * MIB, 2_048 * MIB, 512 * MIB);

    @ParameterizedTest
    @CsvSource({
        "16, 64, FAILED, is older than 17",
        "17, 64, OK, amd64",
        "25, 64, OK, amd64",
        "26, 64, WARNING, newer than 25",
        "17, 32, FAILED, is of 32 bits"
    })
    void java(int feature, int bits, Outcome outcome, String says) {
        Finding finding = JavaCheck.check(new JavaCheck.Facts(feature, feature + ".0.1", "Debian", "amd64", bits));
        assertThat(finding.outcome()).isEqualTo(outcome);
        assertThat(finding.says()).contains(says);
        assertThat(finding.remedy().isEmpty()).isEqualTo(outcome == Outcome.OK);
    }

    @ParameterizedTest
    @CsvSource({
        "8192, 8192, 2048, OK, '8192 MiB, Java''s heap up to 2048 MiB'",
        "8192, 1023, 256, FAILED, a node does not work below 1024 MiB",
        "8192, 2047, 256, WARNING, a node wants 2048 MiB",
        "8192, 2048, 1536, OK, 2048 MiB of the machine's 8192 MiB may be used",
        "8192, 2048, 1537, WARNING, with 512 MiB beside the heap",
        "1000, 4096, 100, FAILED, 1000 MiB",
    })
    void memory(long machine, long limit, long heap, Outcome outcome, String says) {
        Finding finding = MemoryCheck.check(new MemoryCheck.Facts(machine * MIB, limit * MIB, heap * MIB), NEED);
        assertThat(finding.outcome()).isEqualTo(outcome);
        assertThat(finding.says()).contains(says);
    }

    @Test
    void aHeapThatIsTooLargeIsGivenASize() {
        Finding finding = MemoryCheck.check(new MemoryCheck.Facts(4_096 * MIB, 4_096 * MIB, 4_000 * MIB), NEED);
        assertThat(finding.remedy()).contains("Set MINGA_JAVA_OPTS=-Xmx3584m");
    }

    @ParameterizedTest
    @CsvSource({
        "0, OK, 'as the coordinator''s, to a second'",
        "-1, OK, 'as the coordinator''s, to a second'",
        "29, OK, 29 s ahead of",
        "30, WARNING, 30 s ahead of",
        "-299, WARNING, 299 s behind",
        "-300, FAILED, 300 s behind",
        "90000, FAILED, 90000 s ahead of"
    })
    void clock(long seconds, Outcome outcome, String says) {
        Finding finding = ClockCheck.check(Duration.ofSeconds(seconds));
        assertThat(finding.outcome()).isEqualTo(outcome);
        assertThat(finding.says()).startsWith(says);
    }

    @ParameterizedTest
    @CsvSource({
        "99, 1, FAILED, 100 MiB are needed",
        "100, 1, WARNING, 200 MiB are wanted",
        "200, 500, OK, flushed in 500 ms",
        "200, 501, WARNING, flushed in 501 ms"
    })
    void disk(long free, long flush, Outcome outcome, String says) {
        DiskCheck.Facts facts =
                new DiskCheck.Facts(Path.of("data"), free * MIB, Duration.ofMillis(flush), Optional.empty());
        Finding finding = DiskCheck.check("disk", facts, 100 * MIB, 200 * MIB);
        assertThat(finding.outcome()).isEqualTo(outcome);
        assertThat(finding.says()).startsWith("data has ").contains(says);
    }

    @Test
    void aDiskThatCannotBeWrittenFails() {
        DiskCheck.Facts facts =
                new DiskCheck.Facts(Path.of("data"), 900 * MIB, Duration.ZERO, Optional.of("Read-only file system"));
        assertThat(DiskCheck.check("disk", facts, 1, 1))
                .isEqualTo(Finding.failed(
                        "disk",
                        "data cannot be written through: Read-only file system",
                        "Mount it so that this user may write there"));
    }

    @ParameterizedTest
    @CsvSource({
        "rw-------, OK, for their owner only",
        "r--------, OK, for their owner only",
        "'', OK, for their owner only",
        "rw-r-----, FAILED, b.pem may be read by others (rw-r-----)",
        "rw----r--, FAILED, b.pem may be read by others"
    })
    void privateFiles(String permissions, Outcome outcome, String says) {
        Finding finding = SecretsCheck.check(List.of(
                new SecretsCheck.Found(Path.of("a.pem"), "rw-------"),
                new SecretsCheck.Found(Path.of("b.pem"), permissions)));
        assertThat(finding.outcome()).isEqualTo(outcome);
        assertThat(finding.says()).contains(says);
    }

    @Test
    void noPrivateFilesAreAFault() {
        assertThat(SecretsCheck.check(List.of()).outcome()).isEqualTo(Outcome.FAILED);
    }

    @ParameterizedTest
    @CsvSource({
        "amd64, 'sse4_2 avx', WARNING, without AVX2",
        "amd64, 'avx avx2', OK, AVX2",
        "amd64, 'avx2 avx512f', OK, AVX-512",
        "amd64, 'avx2 avx512f amx_bf16', OK, AMX",
        "aarch64, 'asimd', OK, aarch64",
        "amd64, '', OK, amd64"
    })
    void processor(String architecture, String flags, Outcome outcome, String says) {
        Set<String> known = flags.isEmpty() ? Set.of() : Set.of(flags.split(" "));
        Finding finding = ProcessorCheck.check(new ProcessorCheck.Facts(architecture, 2, known));
        assertThat(finding.outcome()).isEqualTo(outcome);
        assertThat(finding.says()).contains(says);
    }

    @ParameterizedTest
    @CsvSource({
        "FREE, false, OK, is free",
        "FREE, true, FAILED, nobody listens on",
        "TAKEN, true, OK, is listened on",
        "TAKEN, false, FAILED, is in use by another process",
        "FORBIDDEN, false, FAILED, may not listen"
    })
    void port(PortCheck.State state, boolean serving, Outcome outcome, String says) {
        Finding finding = PortCheck.check("members", new HostPort("0.0.0.0", 7_443), state, serving);
        assertThat(finding.outcome()).isEqualTo(outcome);
        assertThat(finding.says()).contains(says);
    }
}
