package dev.minga.node.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.crypto.digest.Sha256;
import dev.minga.node.participation.Coordination;
import dev.minga.node.participation.UnreachableException;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.EvaluateResponse;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.Rejection;
import dev.minga.proto.v1.SignedReceipt;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UploadResponse;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.metrics.MetricsPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasuredCoordinationTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_500L);

    private final MetricsPage page = new MetricsPage();
    private final Answers answers = new Answers();
    private final MeasuredCoordination watched =
            new MeasuredCoordination(answers, page.registry(), Clock.fixed(NOW, ZoneOffset.UTC));

    /** Answers what it is told to; out of reach if it is told so. */
    private static final class Answers implements Coordination {
        private boolean reachable = true;
        private boolean damaged;
        private OfferResponse offer = OfferResponse.getDefaultInstance();
        private UploadResponse upload = UploadResponse.getDefaultInstance();
        private EvaluateResponse evaluate = EvaluateResponse.getDefaultInstance();

        private <T> T answer(T value) throws UnreachableException {
            if (!reachable) {
                throw new UnreachableException(new HostPort("c.example.org", 1), new IOException());
            }
            return value;
        }

        @Override
        public NextTaskResponse nextTask(Collection<String> following) throws UnreachableException {
            return answer(NextTaskResponse.getDefaultInstance());
        }

        @Override
        public void decline(String run, DeclineReason reason) throws UnreachableException {
            answer(run);
        }

        @Override
        public byte[] download(Sha256 digest, long size) throws UnreachableException, IOException {
            if (damaged) {
                throw new IOException("other bytes than were asked for");
            }
            return answer(new byte[0]);
        }

        @Override
        public OfferResponse offer(SignedStatement statement) throws UnreachableException {
            return answer(offer);
        }

        @Override
        public UploadResponse upload(SignedStatement offered, byte[] delta, long from) throws UnreachableException {
            return answer(upload);
        }

        @Override
        public EvaluateResponse evaluate(SignedStatement statement) throws UnreachableException {
            return answer(evaluate);
        }
    }

    private String text() {
        return new String(page.text(), StandardCharsets.UTF_8);
    }

    @Test
    void anAnswerIsContactAndNoneIsNot() throws Exception {
        assertThat(watched.lastContact()).isEmpty();
        assertThat(text())
                .contains("minga_node_coordinator_reachable 0.0\n")
                .doesNotContain("\nminga_node_coordinator_last_contact_timestamp_seconds ");
        watched.nextTask(List.of());
        assertThat(watched.lastContact()).contains(NOW);
        assertThat(text())
                .contains(
                        "minga_node_coordinator_reachable 1.0\n",
                        "minga_node_coordinator_last_contact_timestamp_seconds 1.7000000005E9\n");

        answers.reachable = false;
        assertThatExceptionOfType(UnreachableException.class).isThrownBy(() -> watched.nextTask(List.of()));
        assertThat(text())
                .contains("minga_node_coordinator_reachable 0.0\n", "minga_node_calls_unreachable_total 1.0\n");
        assertThat(watched.lastContact()).as("stays what it was").contains(NOW);
    }

    @Test
    void whatCannotBeUsedIsNotOutOfReach() throws Exception {
        watched.nextTask(List.of());
        answers.damaged = true;
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> watched.download(Sha256.of(), 1));
        assertThat(text())
                .contains("minga_node_coordinator_reachable 1.0\n", "minga_node_calls_unreachable_total 0.0\n");
    }

    @Test
    void receiptsAndRefusalsCountByKindAndReason() throws Exception {
        SignedStatement statement = SignedStatement.getDefaultInstance();
        answers.offer = OfferResponse.newBuilder().setOffset(3).build();
        answers.upload = UploadResponse.newBuilder()
                .setReceipt(SignedReceipt.getDefaultInstance())
                .build();
        answers.evaluate = EvaluateResponse.newBuilder()
                .setRejection(Rejection.ROUND_CLOSED)
                .build();
        watched.offer(statement);
        assertThat(text()).as("an offset is neither").doesNotContain("submissions_accepted_total{");
        watched.upload(statement, new byte[10], 3);
        watched.evaluate(statement);
        assertThat(text())
                .contains(
                        "minga_node_uploaded_bytes_total 7.0\n",
                        "minga_node_submissions_accepted_total{kind=\"delta\"} 1.0\n",
                        "minga_node_submissions_refused_total{kind=\"evaluation\",reason=\"ROUND_CLOSED\"} 1.0\n");
    }

    @Test
    void aPlanDeclinedAtEveryOfferIsOne() throws Exception {
        for (int offer = 0; offer < 3; offer++) {
            watched.decline("a", DeclineReason.BUDGET_TOO_SMALL);
        }
        watched.decline("b", DeclineReason.CANNOT_TRAIN);
        assertThat(text())
                .contains(
                        "minga_node_plans_declined_total{reason=\"BUDGET_TOO_SMALL\"} 1.0\n",
                        "minga_node_plans_declined_total{reason=\"CANNOT_TRAIN\"} 1.0\n");
    }
}
