package dev.minga.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.coordinator.admin.AdminViews.Rebuild;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.channel.HostPort;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rolling back and ejecting as the commands ask for it. */
class WayBackOverHttpTest {
    @TempDir
    private Path directory = Path.of("");

    private TestFederation federation;
    private AdminServer server;
    private AdminClient client;

    @BeforeEach
    void open() throws Exception {
        federation = new TestFederation(directory);
        federation.enrol("ada");
        federation.enrol("zed");
        server = federation.admin(new HostPort("minga.example.org", 7443), new HostPort("127.0.0.1", 0));
        client = new AdminClient(federation.access(server, "sesame"));
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        federation.close();
    }

    private void contribute(LiveRun run, String member, int coordinate) throws Exception {
        Collecting open = (Collecting) run.state();
        Sha256 delta = federation.blobs.put(Deltas.at(run.plan().layout(), coordinate, 0.5f));
        run.tell(new Contributed(member, open.round(), open.base(), new Contribution(delta, Sha256.of())))
                .join();
    }

    @Test
    void aMemberIsEjectedAndTheRunGoesOnWithoutIt() throws Exception {
        LiveRun run = federation.startRound("poisoned", 3, 1, List.of("ada", "zed"));
        contribute(run, "ada", 0);
        contribute(run, "zed", 1);
        assertThatThrownBy(() -> client.eject("zed", "hostile", new Rebuild("poisoned", 2)))
                .hasMessage("the run's model does not rest on a round 2; it rests on 1");
        assertThat(federation.members.find("zed").orElseThrow().revocation())
                .as("what cannot be done whole is not begun")
                .isEmpty();
        client.eject("zed", "hostile", new Rebuild("poisoned", 1));
        assertThat(federation.members.find("zed").orElseThrow().revocation()).isPresent();
        assertThat(((Collecting) run.state()).round()).isEqualTo(3);
        assertThat(client.training("poisoned").wentBack()).singleElement().satisfies(back -> {
            assertThat(back.without()).contains("zed");
            assertThat(back.to()).isEqualTo(1);
            assertThat(back.discarded()).isEqualTo(2);
            assertThat(client.model(back.model())).isNotEmpty();
        });
        assertThat(client.rollBack("poisoned", 1, "once more").wentBack()).hasSize(2);
        assertThat(run.state().ended()).isTrue();
    }

    @Test
    void theModelInUseGoesBackToTheOneBefore() throws Exception {
        for (String name : List.of("first", "second")) {
            LiveRun run = federation.startRound(name, 1, 1, List.of("ada"));
            contribute(run, "ada", name.length());
        }
        assertThatThrownBy(client::rollBack)
                .hasMessage("no other model was promoted before, or its run has discarded it");
        client.promote("first");
        client.promote("second");
        assertThat(client.rollBack().run()).isEqualTo("first");
        assertThat(client.models()).hasSize(3);
    }
}
