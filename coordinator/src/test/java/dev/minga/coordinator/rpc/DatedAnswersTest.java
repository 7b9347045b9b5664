package dev.minga.coordinator.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.proto.v1.LatestRequest;
import dev.minga.proto.v1.LedgerGrpc;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member learns from any answer what time it is at the coordinator. */
class DatedAnswersTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void anAnswerSaysWhatTimeItIs() throws Exception {
        try (TestFederation federation = new TestFederation(directory);
                MemberLink link = federation.link(federation.enrol("ada"))) {
            federation.mailbox.pass(java.time.Duration.ofMinutes(10));
            AtomicReference<Metadata> headers = new AtomicReference<>();
            var unused = LedgerGrpc.newBlockingStub(link.channel())
                    .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>()))
                    .latest(LatestRequest.getDefaultInstance());
            String date = headers.get().get(Metadata.Key.of("date", Metadata.ASCII_STRING_MARSHALLER));
            assertThat(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)))
                    .isEqualTo(federation.clock.instant().truncatedTo(ChronoUnit.SECONDS));
        }
    }
}
