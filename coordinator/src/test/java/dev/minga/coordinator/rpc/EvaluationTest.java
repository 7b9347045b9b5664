package dev.minga.coordinator.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.round.Closed;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.round.Evaluating;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Domain;
import dev.minga.proto.v1.EvaluateResponse;
import dev.minga.proto.v1.EvaluateTask;
import dev.minga.proto.v1.LedgerGrpc;
import dev.minga.proto.v1.OwnRun;
import dev.minga.proto.v1.OwnRunsRequest;
import dev.minga.proto.v1.Receipt;
import dev.minga.proto.v1.Rejection;
import dev.minga.proto.v1.SignedStatement;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts on their way over TLS, from the task to the receipt. */
class EvaluationTest {
    private static final List<Long> COUNTS = List.of(80L, 20L, -1L, 4L);

    @TempDir
    private Path directory = Path.of("");

    private TestFederation federation;
    private TestMember ada;
    private TestMember bob;
    private MemberLink adasLink;
    private MemberLink bobsLink;

    @BeforeEach
    void open() throws Exception {
        federation = new TestFederation(directory);
        ada = federation.enrol("ada");
        bob = federation.enrol("bob");
        adasLink = federation.link(ada);
        bobsLink = federation.link(bob);
    }

    @AfterEach
    void close() throws Exception {
        adasLink.close();
        bobsLink.close();
        federation.close();
    }

    private LiveRun evaluating(String name, int rounds) throws Exception {
        LiveRun run = federation.startRound(Plans.evaluated(name, rounds, 2, 1, 2, List.of("ada", "bob")));
        contribute(run);
        assertThat(run.state()).isInstanceOf(Evaluating.class);
        return run;
    }

    private void contribute(LiveRun run) throws Exception {
        int round = ((Collecting) run.state()).round();
        byte[] delta = Deltas.at(run.plan().layout(), round, 0.25f);
        var adas = ada.sign(ada.statement(run, delta));
        var bobs = bob.sign(bob.statement(run, delta));
        assertThat(adasLink.submit(adas, delta).hasReceipt()).isTrue();
        assertThat(bobsLink.submit(bobs, delta).hasReceipt()).isTrue();
    }

    private long statements() throws Exception {
        try (var blobs = Files.walk(directory.resolve("blobs"))) {
            return blobs.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void aMemberIsAskedCountsAndGetsAReceiptAndTheNextRoundOpens() throws Exception {
        LiveRun run = evaluating("asked", 2);
        Sha256 model = ((Evaluating) run.state()).model();
        EvaluateTask task = adasLink.nextTask().getEvaluate();
        assertThat(task.getPlan().toByteArray()).isEqualTo(run.plan().bytes());
        assertThat(task.getPlanSignature().toByteArray()).isEqualTo(run.plan().signature());
        assertThat(task.getRound()).isEqualTo(1);
        assertThat(task.getModelSha256().toByteArray()).isEqualTo(model.bytes());
        assertThat(task.getPlanLeaf())
                .isEqualTo(federation
                        .outbox
                        .find(dev.minga.coordinator.ledger.LoggedEntry.Kind.RUN_PLANNED, "asked", 0, "")
                        .orElseThrow());
        byte[] file = adasLink.download(model, 0);
        assertThat(Sha256.of(file)).isEqualTo(model);
        assertThat(task.getModelSize()).isEqualTo(file.length);

        SignedStatement signed = ada.evaluates(run, COUNTS);
        EvaluateResponse response = adasLink.evaluate(signed);
        byte[] receipt = response.getReceipt().getReceipt().toByteArray();
        assertThat(federation
                        .signer
                        .publicKey()
                        .verifies(
                                Domain.RECEIPT,
                                receipt,
                                response.getReceipt().getSignature().toByteArray()))
                .isTrue();
        Receipt promise = Receipt.parseFrom(receipt);
        assertThat(promise.getMember()).isEqualTo("ada");
        assertThat(promise.getRun()).isEqualTo("asked");
        assertThat(promise.getRound()).isEqualTo(1);
        assertThat(promise.getDeltaSha256()).isEmpty();
        assertThat(promise.getStatementSha256().toByteArray())
                .isEqualTo(Sha256.of(signed.getStatement().toByteArray()).bytes());
        assertThat(Files.readAllBytes(federation.blobs.path(Sha256.of(signed.toByteArray()))))
                .isEqualTo(signed.toByteArray());
        assertThat(adasLink.nextTask().hasEvaluate()).as("once").isFalse();
        assertThat(bobsLink.nextTask().hasEvaluate()).isTrue();

        assertThat(bobsLink.evaluate(bob.evaluates(run, COUNTS)).hasReceipt()).isTrue();
        assertThat(((Collecting) run.state()).round()).isEqualTo(2);
        assertThat(adasLink.evaluate(signed).getReceipt().getReceipt())
                .as("again, when it is over")
                .isEqualTo(response.getReceipt().getReceipt());
        contribute(run);
        assertThat(adasLink.evaluate(signed).getReceipt().getReceipt())
                .as("while the next is evaluated")
                .isEqualTo(response.getReceipt().getReceipt());
    }

    @Test
    void theLogTellsAMemberItsLastEvaluationAndItsLastContribution() throws Exception {
        LiveRun run = evaluating("told", 2);
        adasLink.evaluate(ada.evaluates(run, COUNTS));
        SignedStatement bobs = bob.evaluates(run, COUNTS);
        bobsLink.evaluate(bobs);
        List<OwnRun> told = ownRuns(bobsLink);
        assertThat(told).extracting(OwnRun::getEvaluation).containsExactly(false, true);
        assertThat(told).extracting(OwnRun::getRound).containsOnly(1);
        assertThat(told.get(1).getStatement()).isEqualTo(bobs);
        assertThat(told.get(1).getLeaf()).isGreaterThan(told.get(0).getLeaf());
        contribute(run);
        assertThat(ownRuns(bobsLink))
                .extracting(one -> one.getEvaluation() + " " + one.getRound())
                .containsExactly("true 1", "false 2");
    }

    private static List<OwnRun> ownRuns(MemberLink link) {
        return LedgerGrpc.newBlockingStub(link.channel())
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .ownRuns(OwnRunsRequest.getDefaultInstance())
                .getRunsList();
    }

    @Test
    void whatDoesNotFitIsRefusedAndNotKept() throws Exception {
        LiveRun run = evaluating("refused", 1);
        Sha256 model = ((Evaluating) run.state()).model();
        long before = statements();
        assertRefused(Rejection.BAD_SIGNATURE, adasLink, bob.evaluates(run, COUNTS));
        assertRefused(Rejection.WRONG_MODEL, adasLink, ada.sign(ada.evaluation(run.plan(), 1, Sha256.of(), COUNTS)));
        assertRefused(
                Rejection.UNKNOWN_RUN,
                adasLink,
                ada.sign(ada.evaluation(run.plan(), 1, model, COUNTS).setRun("other")));
        assertRefused(
                Rejection.WRONG_COUNTS, adasLink, ada.sign(ada.evaluation(run.plan(), 1, model, List.of(1L, 2L, 3L))));
        assertThat(statements()).isEqualTo(before);
        assertThat(((Evaluating) run.state()).evaluations()).isEmpty();

        SignedStatement first = ada.evaluates(run, COUNTS);
        assertThat(adasLink.evaluate(first).hasReceipt()).isTrue();
        SignedStatement second = ada.evaluates(run, List.of(9L, 9L, 9L, 9L));
        assertRefused(Rejection.OTHER_COUNTS_ALREADY_ACCEPTED, adasLink, second);
        assertThat(adasLink.evaluate(ada.evaluates(run, COUNTS)).hasReceipt())
                .as("the same counts signed anew")
                .isTrue();
        SignedStatement late = bob.evaluates(run, COUNTS);
        federation.mailbox.pass(java.time.Duration.ofMinutes(6));
        assertThat(run.state()).isInstanceOf(Closed.class);
        assertRefused(Rejection.ROUND_CLOSED, bobsLink, late);
        assertRefused(Rejection.ROUND_CLOSED, adasLink, ada.sign(ada.evaluation(run.plan(), 1, Sha256.of(), COUNTS)));
    }

    @Test
    void theAverageMayBeFetchedWhileItIsEvaluatedAndNotAfterItWasRefused() throws Exception {
        LiveRun run = evaluating("fetched", 3);
        assertThat(adasLink.evaluate(ada.evaluates(run, COUNTS)).hasReceipt()).isTrue();
        assertThat(bobsLink.evaluate(bob.evaluates(run, COUNTS)).hasReceipt()).isTrue();
        Sha256 good = ((Collecting) run.state()).base();
        contribute(run);
        Sha256 bad = ((Evaluating) run.state()).model();
        assertThat(Sha256.of(adasLink.download(bad, 0))).isEqualTo(bad);
        for (TestMember member : List.of(ada, bob)) {
            MemberLink link = member.name().equals("ada") ? adasLink : bobsLink;
            assertThat(link.evaluate(member.evaluates(run, List.of(1L, 99L, 0L, 0L)))
                            .hasReceipt())
                    .isTrue();
        }
        assertThat(((Collecting) run.state()).base()).isEqualTo(good);
        assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> adasLink.download(bad, 0));
    }

    private static void assertRefused(Rejection reason, MemberLink link, SignedStatement signed) {
        EvaluateResponse response = link.evaluate(signed);
        assertThat(response.getRejection()).isEqualTo(reason);
        assertThat(response.hasReceipt()).isFalse();
    }
}
