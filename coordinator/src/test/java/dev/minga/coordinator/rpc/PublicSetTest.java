package dev.minga.coordinator.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.round.Closed;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.round.Evaluating;
import dev.minga.coordinator.round.RoundEvent.EvaluationEnded;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.coordinator.store.Sweep;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.coordinator.upkeep.GarbageCollection;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.GateDecision;
import dev.minga.proto.v1.Rejection;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A public set on its way to members over TLS, and their counts on it back. */
class PublicSetTest {
    private static final List<String> NAMES = List.of("ada", "bob", "cyd");
    private static final Sha256 SET = Sha256.of(Plans.PUBLIC_SET);

    @TempDir
    private Path directory = Path.of("");

    private TestFederation federation;
    private final List<TestMember> members = new ArrayList<>();
    private final List<MemberLink> links = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        federation = new TestFederation(directory.resolve("home"));
        for (String name : List.of("ada", "bob", "cyd", "eve")) {
            members.add(federation.enrol(name));
            links.add(federation.link(members.get(members.size() - 1)));
        }
    }

    @AfterEach
    void close() throws Exception {
        for (MemberLink link : links) {
            link.close();
        }
        federation.close();
    }

    private LiveRun started() throws Exception {
        return federation.startRound(Plans.onPublicSet("run", 3, 3, 1, 2, NAMES));
    }

    private void contribute(LiveRun run) throws Exception {
        int round = ((Collecting) run.state()).round();
        for (int i = 0; i < NAMES.size(); i++) {
            byte[] delta = Deltas.at(run.plan().layout(), round + i, 0.25f);
            assertThat(links.get(i)
                            .submit(members.get(i).sign(members.get(i).statement(run, delta)), delta)
                            .hasReceipt())
                    .isTrue();
        }
    }

    private void count(LiveRun run, long... right) throws Exception {
        for (int i = 0; i < right.length; i++) {
            List<Long> counts = List.of(right[i], 100 - right[i], 0L, 1L);
            assertThat(links.get(i)
                            .evaluate(members.get(i).evaluates(run, counts))
                            .hasReceipt())
                    .isTrue();
        }
    }

    private EvaluationEnded lastEnd() throws Exception {
        return (EvaluationEnded) federation.journal.replay("run").stream()
                .filter(EvaluationEnded.class::isInstance)
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    @Test
    void oneLiarOfThreeNeitherVetoesNorPushesAndTheReasonNamesTheSource() throws Exception {
        LiveRun run = started();
        contribute(run);
        count(run, 80, 81, 0);
        assertThat(lastEnd().verdict().reason())
                .isEqualTo("on the public set it is the first average that 3 members counted for");
        Sha256 good = ((Collecting) run.state()).base();
        contribute(run);
        count(run, 60, 61, 100);
        assertThat(lastEnd().verdict().decision()).isEqualTo(GateDecision.REFUSED);
        assertThat(lastEnd().verdict().reason())
                .isEqualTo(
                        "the median accuracy of 3 members on the public set fell by 0.1980, the plan allows a fall of 0.1");
        assertThat(((Collecting) run.state()).base()).isEqualTo(good);
        contribute(run);
        count(run, 90, 92, 0);
        assertThat(lastEnd().verdict().decision()).isEqualTo(GateDecision.PROMOTED);
        assertThat(lastEnd().verdict().reason())
                .isEqualTo(
                        "the median accuracy of 3 members on the public set rose by 0.0990, the plan allows a fall of 0.1");
        assertThat(run.state()).isInstanceOf(Closed.class);
    }

    @Test
    void countsThatTheSetCannotHaveAreRefused() throws Exception {
        LiveRun run = started();
        contribute(run);
        var response = links.get(2).evaluate(members.get(2).evaluates(run, List.of(100_000L, 0L, 0L, 1L)));
        assertThat(response.getRejection()).isEqualTo(Rejection.WRONG_COUNTS);
        assertThat(((Evaluating) run.state()).evaluations()).isEmpty();
    }

    @Test
    void theRunsMembersMayFetchTheSetAndNobodyElse() throws Exception {
        LiveRun run = started();
        assertThat(links.get(0).download(SET, 0)).as("before it is needed").isEqualTo(Plans.PUBLIC_SET);
        assertNotFound(links.get(3), SET);
        contribute(run);
        assertThat(links.get(1).download(SET, 5))
                .isEqualTo(java.util.Arrays.copyOfRange(Plans.PUBLIC_SET, 5, Plans.PUBLIC_SET.length));
        assertNotFound(links.get(3), SET);
        federation.startRound(Plans.settings("other", 1, 1, List.of("eve")));
        assertNotFound(links.get(3), SET);
        run.stop("enough").join();
        assertThat(links.get(2).download(SET, 0)).as("to count again").isEqualTo(Plans.PUBLIC_SET);
        Files.delete(federation.blobs.path(SET));
        assertNotFound(links.get(0), SET);
    }

    private static void assertNotFound(MemberLink link, Sha256 digest) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> link.download(digest, 0))
                .satisfies(failure -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
    }

    @Test
    void whileARunNamesItTheSetIsNoGarbageAndABackupHasIt() throws Exception {
        LiveRun run = started();
        run.stop("enough").join();
        BlobStore reopened = new BlobStore(directory.resolve("home"));
        Sha256 nobodys = federation.blobs.put(new byte[] {1, 2, 3});
        Sweep.Found found = new GarbageCollection(federation.journal, reopened, federation.clock).collect(false);
        assertThat(found.blobs()).isEqualTo(1);
        assertThat(reopened.has(nobodys)).isFalse();
        assertThat(Files.readAllBytes(reopened.path(SET))).isEqualTo(Plans.PUBLIC_SET);

        Path backup = directory.resolve("backup");
        federation.ledger.follow();
        federation.upkeep().backup().write(backup);
        try (Stream<Path> files = Files.walk(backup)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName()))).contains(SET.hex());
        }
    }
}
