package dev.minga.coordinator.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.store.TrackingSettings;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.coordinator.testkit.TestMember;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MlflowTrackingTest {
    @TempDir
    Path directory = Path.of("");

    private TestFederation federation;
    private FakeMlflow mlflow;
    private TestMember ada;
    private TestMember bob;

    @BeforeEach
    void open() throws Exception {
        federation = new TestFederation(directory);
        mlflow = new FakeMlflow();
        ada = federation.enrol("ada");
        bob = federation.enrol("bob");
    }

    @AfterEach
    void close() throws Exception {
        mlflow.close();
        federation.close();
    }

    /** As after a restart: it remembers nothing. */
    private MlflowTracking tracking() {
        MlflowServer server = server(mlflow.url(), Optional.empty());
        return new MlflowTracking(
                server, "minga", federation.runs::list, federation.journal, federation.blobs, federation.mailbox);
    }

    private static MlflowServer server(String url, Optional<String> login) {
        return new MlflowServer(url, () -> login, Duration.ofMinutes(1), Runnable::run);
    }

    private void round(LiveRun run) throws Exception {
        federation.clock.move(Duration.ofSeconds(7));
        for (TestMember member : List.of(ada, bob)) {
            try (MemberLink link = federation.link(member)) {
                byte[] delta = Deltas.at(run.plan().layout(), member == ada ? 0 : 1, 0.25f);
                assertThat(link.submit(member.sign(member.statement(run, delta)), delta)
                                .hasReceipt())
                        .isTrue();
            }
        }
    }

    private LiveRun started() throws Exception {
        return federation.startRound(Plans.settings("web", 3, 2, List.of("ada", "bob")));
    }

    private FakeMlflow.Kept kept() {
        assertThat(mlflow.runs).hasSize(1);
        return mlflow.runs.values().iterator().next();
    }

    @Test
    void finishedRoundsAreThereAndTheModelAtTheEnd() throws Exception {
        LiveRun run = started();
        MlflowTracking tracking = tracking();
        tracking.look();
        assertThat(kept().metrics()).isEmpty();
        round(run);
        tracking.look();
        assertThat(kept().metrics())
                .hasSize(3)
                .anyMatch(metric -> metric.startsWith("epsilon@1=" + run.declaredEpsilon(1) + " at "))
                .anyMatch(metric -> metric.startsWith("contributions@1=2.0 at "))
                .anyMatch(metric -> metric.startsWith("round_seconds@1=7.0 at "));
        round(run);
        tracking = tracking(); // a restart
        tracking.look();
        round(run);
        tracking.look();

        FakeMlflow.Kept kept = kept();
        assertThat(kept.name).isEqualTo("web");
        assertThat(kept.status).isEqualTo("FINISHED");
        assertThat(kept.metricsAsSent).hasSize(9).doesNotHaveDuplicates();
        assertThat(kept.parameters)
                .containsEntry("privacy.noise_multiplier", "1.0")
                .containsEntry("lora.rank", "2")
                .containsEntry("members", "2");
        assertThat(kept.artifacts).containsOnlyKeys("adapter/global_adapter.safetensors");
        assertThat(kept.artifacts.get("adapter/global_adapter.safetensors"))
                .isEqualTo(Files.readAllBytes(federation.blobs.path(run.state().released())));
    }

    @Test
    void noMembersNameGoesThere() throws Exception {
        LiveRun run = started();
        round(run);
        tracking().look();

        FakeMlflow.Kept kept = kept();
        assertThat(kept.tags + " " + kept.parameters + " " + kept.metricsAsSent)
                .doesNotContain("ada")
                .doesNotContain("bob");
    }

    @Test
    void anEndedRunIsLeftAlone() throws Exception {
        LiveRun run = started();
        run.stop("enough").join();
        MlflowTracking tracking = tracking();
        tracking.look();
        assertThat(kept().status).isEqualTo("FAILED");
        assertThat(kept().artifacts).isEmpty();

        int before = mlflow.calls.size();
        tracking.look();
        assertThat(mlflow.calls).hasSize(before);
        tracking().look();
        assertThat(mlflow.calls.subList(before, mlflow.calls.size()))
                .as("after a restart it asks where the run is, and no more")
                .containsExactly("GET /api/2.0/mlflow/experiments/get-by-name", "POST /api/2.0/mlflow/runs/search");
    }

    /** Whichever call's answer is lost, before or after a restart: nothing is missing in the end, and nothing is there twice. */
    @Test
    void aLostAnswerLosesNothingAndDoublesNothing() throws Exception {
        LiveRun run = started();
        round(run);
        round(run);
        round(run);
        for (int lost = 0; lost < 12; lost++) {
            mlflow.runs.clear();
            mlflow.loseAnAnswerAfter(lost);
            boolean failed = false;
            for (int attempt = 0; attempt < 3; attempt++) {
                try {
                    tracking().look();
                } catch (IOException e) {
                    failed = true;
                }
            }
            assertThat(failed || lost > 8).as("lost answer " + lost).isTrue();
            assertThat(kept().metrics()).as("lost answer " + lost).hasSize(9);
            assertThat(kept().status).isEqualTo("FINISHED");
            assertThat(kept().artifacts).hasSize(1);
        }
    }

    @Test
    void aServerThatIsAwayIsTriedLaterAndLater() throws Exception {
        LiveRun run = started();
        round(run);
        mlflow.refuse(2);
        try (MlflowTracking tracking = tracking()) {
            tracking.start();
            federation.mailbox.pass(Duration.ZERO);
            assertThat(mlflow.calls).hasSize(1);
            federation.mailbox.pass(Duration.ofSeconds(4));
            assertThat(mlflow.calls).hasSize(2);
            federation.mailbox.pass(Duration.ofSeconds(4));
            assertThat(mlflow.calls).as("the second pause is longer").hasSize(2);
            federation.mailbox.pass(Duration.ofSeconds(4));
            assertThat(kept().metrics()).hasSize(3);
        }
    }

    @Test
    void aServerThatBeginsAnAnswerAndNeverEndsItIsLeft() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            AtomicReference<Socket> open = new AtomicReference<>();
            AtomicBoolean begun = new AtomicBoolean();
            Thread answering = new Thread(() -> {
                try {
                    open.set(silent.accept());
                    open.get()
                            .getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{".getBytes(StandardCharsets.UTF_8));
                    begun.set(true);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            answering.start();
            MlflowServer server = new MlflowServer(
                    "http://127.0.0.1:" + silent.getLocalPort(), Optional::empty, Duration.ofSeconds(2), Runnable::run);
            assertThatThrownBy(() -> server.get("experiments/get-by-name", "experiment_name", "x"))
                    .isInstanceOf(HttpTimeoutException.class)
                    .hasMessage("no whole answer within 2s");
            silent.close();
            answering.join();
            open.get().close();
            assertThat(begun).isTrue();
        }
    }

    @Test
    void comesInByFileOrEnvironment() throws Exception {
        TrackingSettings open = new TrackingSettings("http://127.0.0.1:5000", "minga", Optional.empty());
        assertThat(Tracking.login(open, directory, Map.of())).isEmpty();
        assertThat(Tracking.login(
                        open, directory, Map.of("MLFLOW_TRACKING_USERNAME", "u", "MLFLOW_TRACKING_PASSWORD", "p")))
                .contains("Basic dTpw");
        assertThat(Tracking.login(open, directory, Map.of("MLFLOW_TRACKING_TOKEN", "t")))
                .contains("Bearer t");
        Files.writeString(directory.resolve("mlflow-token"), "f\n");
        assertThat(Tracking.login(
                        new TrackingSettings("https://mlflow.example.org/x", "m", Optional.of(Path.of("mlflow-token"))),
                        directory,
                        Map.of("MLFLOW_TRACKING_TOKEN", "t")))
                .contains("Bearer f");
        MlflowServer server = server(mlflow.url(), Optional.of("Bearer f"));
        assertThat(MlflowRun.experiment(server, "minga")).isEqualTo("1");
        assertThat(mlflow.logins).containsOnly(Optional.of("Bearer f"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://mlflow.example.org",
                "ftp://127.0.0.1",
                "127.0.0.1:5000",
                "https://user:secret@mlflow.example.org",
                "https://mlflow.example.org?token=x"
            })
    void otherAddressesAreRefused(String url) {
        assertThatThrownBy(() -> new TrackingSettings(url, "minga", Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }
}
