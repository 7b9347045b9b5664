package dev.minga.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.minga.coordinator.access.Role;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.settings.Json;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whoever listens is told how things are, and then what changes, as the other calls would tell it. */
class EventStreamsTest extends AtTheAdminServer {
    /** A listener in a thread of its own. */
    private static final class Listener implements AutoCloseable {
        private static final ServerEvent END = new ServerEvent("end", "");

        private final Map<String, BlockingQueue<ServerEvent>> heard = new ConcurrentHashMap<>();
        private final Thread thread;

        Listener(AdminClient listening) {
            thread = new Thread(
                    () -> {
                        try {
                            listening.listen(event -> of(event.name()).add(event));
                            of(END.name()).add(END);
                        } catch (Exception e) {
                            of("failure").add(new ServerEvent("failure", String.valueOf(e.getMessage())));
                        }
                    },
                    "listener");
            thread.start();
        }

        private BlockingQueue<ServerEvent> of(String name) {
            return heard.computeIfAbsent(name, any -> new LinkedBlockingQueue<>());
        }

        ServerEvent next(String name) throws InterruptedException {
            return Optional.ofNullable(of(name).poll(60, TimeUnit.SECONDS))
                    .orElseThrow(() -> new AssertionError("no event " + name + ", but " + heard));
        }

        RunView training(String run) throws Exception {
            RunView view = next("training").as(RunView.class);
            while (!view.run().equals(run)) {
                view = next("training").as(RunView.class);
            }
            return view;
        }

        /** The tree of this size; one that somebody else was told a moment ago may come before it. */
        LedgerViews.LedgerView ledger(long size) throws Exception {
            LedgerViews.LedgerView tree = next("ledger").as(LedgerViews.LedgerView.class);
            while (tree.size() < size) {
                tree = next("ledger").as(LedgerViews.LedgerView.class);
            }
            return tree;
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }

    @Test
    void whoListensIsToldHowThingsAreAndThenWhatChanges() throws Exception {
        LiveRun run = federation.startRound("heard", 2, 1, List.of("ada"));
        federation.ledger.follow();
        try (Listener listener = new Listener(direct("sesame"))) {
            assertThat(listener.training("heard")).isEqualTo(client.training("heard"));
            assertThat(names(listener.next("members"))).containsExactly("ada", "bob");
            assertThat(listener.next("models").data()).isEqualTo("[]");
            assertThat(listener.ledger(client.ledger().size())).isEqualTo(client.ledger());

            Sha256 delta = federation.blobs.put(Deltas.at(run.plan().layout(), 0, 1));
            Sha256 base = run.state().schedule().firstModel();
            run.tell(new Contributed("ada", 1, base, new Contribution(delta, Sha256.of())))
                    .join();
            RunView view = listener.training("heard");
            assertThat(view.history().get(0).contributors()).containsExactly("ada");
            federation.ledger.follow();
            long size = federation.ledger.checkpoint().size();
            assertThat(listener.ledger(size).size()).isEqualTo(size);
        }
    }

    private static List<String> names(ServerEvent event) throws Exception {
        return Json.mapper().readValue(event.data(), new TypeReference<List<AdminViews.MemberView>>() {}).stream()
                .map(AdminViews.MemberView::name)
                .toList();
    }

    /** Past what checks whole answers: this one has no end. */
    private static AdminClient direct(String token) {
        return new AdminClient(federation.access(server(), token));
    }

    @Test
    void aRevokedTokenHearsNoMore() throws Exception {
        String secret = client.createToken("eve", Role.VIEWER, Optional.empty()).secret();
        try (Listener stays = new Listener(direct("sesame"));
                Listener listener = new Listener(direct(secret))) {
            listener.next("ledger");
            stays.next("ledger");
            client.revokeToken("eve");
            listener.next("end");
            federation.startRound("afterwards", 1, 1, List.of("ada"));
            stays.training("afterwards");
            assertThat(stays.heard).doesNotContainKeys("end", "failure");
        }
    }

    @Test
    void anExpiredTokenHearsNoMore() throws Exception {
        String secret = client.createToken("short", Role.VIEWER, Optional.of(Duration.ofSeconds(10)))
                .secret();
        client.createToken("other", Role.VIEWER, Optional.empty());
        try (Listener listener = new Listener(direct(secret))) {
            listener.next("ledger");
            federation.mailbox.pass(Duration.ofSeconds(11));
            client.revokeToken("other"); // whoever listens is judged again
            listener.next("end");
        }
    }

    @Test
    void withoutATokenNothingIsHeard() throws Exception {
        try (Listener listener = new Listener(direct("wrong"))) {
            assertThat(listener.next("failure").data()).startsWith("the bearer token is missing");
        }
    }

    @Test
    void onlySoManyListenAtOnce() throws Exception {
        List<InputStream> open = new ArrayList<>();
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/v1/events"))
                    .header("Authorization", "Bearer sesame")
                    .build();
            int refused = 0;
            for (int i = 0; i < 70; i++) {
                HttpResponse<InputStream> response = http().send(request, HttpResponse.BodyHandlers.ofInputStream());
                if (response.statusCode() == 200) {
                    open.add(response.body());
                } else {
                    refused++;
                    assertThat(response.statusCode()).isEqualTo(429);
                    assertThat(response.headers().firstValue("Retry-After")).contains("60");
                }
            }
            assertThat(open.size()).isLessThanOrEqualTo(16);
            assertThat(refused).isGreaterThanOrEqualTo(54);
        } finally {
            for (InputStream one : open) {
                one.close();
            }
        }
    }
}
