package dev.minga.coordinator.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.admin.AdminViews.InvitationView;
import dev.minga.coordinator.admin.AdminViews.ModelView;
import dev.minga.coordinator.admin.AdminViews.Status;
import dev.minga.coordinator.round.Closed;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.Evaluating;
import dev.minga.coordinator.round.Evaluation;
import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.round.MemberMessage.Evaluated;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.shared.channel.InvitationToken;
import java.nio.file.Files;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an operator sees of a federation and its runs, and does with them. */
class AdminServerTest extends AtTheAdminServer {
    @Test
    void historyShowsWhoContributedAndWhatCameOut() throws Exception {
        LiveRun run = federation.startRound("told", 2, 1, List.of("ada"));
        Sha256 delta = federation.blobs.put(Deltas.at(run.plan().layout(), 0, 1));
        Sha256 first = run.state().schedule().firstModel();
        run.tell(new Contributed("ada", 1, first, new Contribution(delta, Sha256.of())))
                .join();
        RunView view = client.training("told");
        assertThat(view.state()).isEqualTo("collecting");
        assertThat(view.history()).hasSize(2);
        RoundView closed = view.history().get(0);
        RoundView open = view.history().get(1);
        assertThat(closed.contributors()).containsExactly("ada");
        assertThat(closed.base()).isEqualTo(first.hex());
        assertThat(closed.closed()).contains(federation.clock.instant());
        assertThat(closed.model()).contains(open.base());
        assertThat(open.contributors()).isEmpty();
        assertThat(open.model()).isEmpty();
    }

    @Test
    void aCompleteRunsModelIsPromotedAndTheLogSaysSo() throws Exception {
        LiveRun run = federation.startRound("promoted", 1, 1, List.of("ada"));
        assertRefused(() -> client.promote("promoted")).withMessage("run promoted is not complete");
        assertRefused(() -> client.promote("never")).withMessage("there is no run never");
        assertThat(client.models()).isEmpty();
        Sha256 delta = federation.blobs.put(Deltas.at(run.plan().layout(), 1, 0.5f));
        Sha256 base = run.state().schedule().firstModel();
        run.tell(new Contributed("ada", 1, base, new Contribution(delta, Sha256.of())))
                .join();
        Closed closed = (Closed) run.state();
        ModelView first = client.promote("promoted");
        assertThat(first.model()).isEqualTo(closed.model().hex());
        assertThat(client.promote("promoted")).as("again").isEqualTo(first);
        assertThat(client.models()).containsExactly(first);
        federation.ledger.follow();
        // After it stands that the operator asked for the same again.
        LedgerEntry last = LedgerEntry.parseFrom(
                federation.ledger.entry(federation.ledger.checkpoint().size() - 2));
        assertThat(last.getModelPromoted().getRun()).isEqualTo("promoted");
        assertThat(last.getModelPromoted().getModelSha256().toByteArray())
                .isEqualTo(closed.model().bytes());
    }

    @Test
    void anEvaluationIsShownWithItsDecisionAndWhatNeverPassedIsNotPromoted() throws Exception {
        LiveRun run = federation.startRound(Plans.evaluated("judged", 2, 1, 1, 1, List.of("ada")));
        for (int round = 1; round <= 2; round++) {
            Sha256 delta = federation.blobs.put(Deltas.at(run.plan().layout(), round, 1));
            run.tell(new Contributed(
                            "ada", round, ((Collecting) run.state()).base(), new Contribution(delta, Sha256.of())))
                    .join();
            assertThat(client.training("judged").state()).isEqualTo("evaluating");
            assertThat(client.training("judged").history().get(round - 1).evaluation())
                    .contains(new RoundView.EvaluationView(
                            List.of(), Optional.empty(), Optional.empty(), Optional.empty()));
            Evaluating open = (Evaluating) run.state();
            run.tell(new Evaluated(
                            "ada",
                            round,
                            open.model(),
                            new Evaluation(List.of(100L / round, 100L, 0L, 0L), Sha256.of())))
                    .join();
        }
        RunView view = client.training("judged");
        assertThat(view.history().get(0).evaluation())
                .contains(new RoundView.EvaluationView(
                        List.of("ada"),
                        Optional.of(new RoundView.Scores(1.0 / 3, 0.5, 0, 0.5)),
                        Optional.of("PROMOTED"),
                        Optional.of("on held-out records it is the first average that 1 member counted for")));
        assertThat(view.history().get(1).evaluation().orElseThrow().decision()).contains("REFUSED");
        assertThat(client.promote("judged").model())
                .as("the first round's")
                .isEqualTo(view.history().get(0).model().orElseThrow());

        LiveRun nobody = federation.startRound(Plans.evaluated("unjudged", 1, 1, 1, 1, List.of("ada")));
        Sha256 delta = federation.blobs.put(Deltas.at(nobody.plan().layout(), 1, 1));
        Sha256 first = nobody.state().schedule().firstModel();
        nobody.tell(new Contributed("ada", 1, first, new Contribution(delta, Sha256.of())))
                .join();
        federation.mailbox.pass(Duration.ofMinutes(6));
        assertRefused(() -> client.promote("unjudged")).withMessage("no model of run unjudged passed its gate");
    }

    @Test
    void globalAdaptersCanBeFetchedAndDeltasCannot() throws Exception {
        LiveRun run = federation.startRound("fetched", 1, 1, List.of("ada"));
        Sha256 first = run.state().schedule().firstModel();
        Sha256 delta = federation.blobs.put(Deltas.at(run.plan().layout(), 1, 1));
        run.tell(new Contributed("ada", 1, first, new Contribution(delta, Sha256.of())))
                .join();
        Sha256 last = ((Closed) run.state()).model();
        assertThat(client.model(first.hex())).isEqualTo(Files.readAllBytes(federation.blobs.path(first)));
        assertThat(client.model(last.hex())).isEqualTo(Files.readAllBytes(federation.blobs.path(last)));
        assertRefused(() -> client.model(delta.hex())).withMessageStartingWith("there is no global adapter");
        assertRefused(() -> client.model("../../signing/private-key.pem"))
                .withMessageContaining("64 hexadecimal digits");
    }

    @Test
    void aRoundTellsTheLengthOfEachDeltaAndWhatItCostsSoFar() throws Exception {
        LiveRun run = federation.startRound("measured", 2, 2, List.of("ada", "bob"));
        Sha256 first = run.state().schedule().firstModel();
        for (String member : List.of("ada", "bob")) {
            Sha256 delta = federation.blobs.put(Deltas.at(run.plan().layout(), 0, 1));
            Optional<Double> norm = member.equals("ada") ? Optional.of(1.5) : Optional.empty();
            run.tell(new Contributed(
                            member, 1, first, new Contribution(delta, Sha256.of(member.getBytes(UTF_8)), norm)))
                    .join();
        }
        RoundView closed = client.rounds("measured").get(0);
        assertThat(closed.norms()).containsExactly(Map.entry("ada", 1.5));
        assertThat(closed.epsilon()).contains(run.plan().declaredEpsilon(1));
        assertThat(run.plan().declaredEpsilon(1))
                .isGreaterThan(0)
                .isLessThan(run.plan().declaredEpsilon());
        assertThat(client.rounds("measured").get(1).epsilon()).as("still open").isEmpty();
        assertThat(run.plan().declaredEpsilon(2)).isEqualTo(run.plan().declaredEpsilon());
        assertThat(run.plan().declaredEpsilon(0)).isZero();
    }

    @Test
    void anInvitationHoldsAllThatAMemberNeeds() throws Exception {
        InvitationView invitation = client.invite("new-bank", Duration.ofHours(2));
        assertThat(invitation.name()).isEqualTo("new-bank");
        assertThat(invitation.expires())
                .isEqualTo(federation.clock.instant().plus(Duration.ofHours(2)).truncatedTo(ChronoUnit.SECONDS));
        InvitationToken token = InvitationToken.parse(invitation.token());
        assertThat(token.member()).isEqualTo("new-bank");
        assertThat(token.coordinator()).isEqualTo(MEMBERS_DIAL);
        assertThat(token.authoritySha256())
                .isEqualTo(federation.home.authority().fingerprint().bytes());
        assertThat(federation
                        .members
                        .invitation(Sha256.of(token.secret()))
                        .orElseThrow()
                        .name())
                .isEqualTo("new-bank");
    }

    @Test
    void anInvitationForNobodyOrForEverIsRefused() {
        assertRefused(() -> client.invite("New Bank", Duration.ofHours(2))).withMessageContaining("a member name has");
        assertRefused(() -> client.invite("new-bank", Duration.ZERO)).withMessageContaining("at most 30 days");
        assertRefused(() -> client.invite("new-bank", Duration.ofDays(31))).withMessageContaining("at most 30 days");
    }

    @Test
    void statusAndMembersAreShown() throws Exception {
        Status status = client.status();
        assertThat(status.federation()).isEqualTo(Plans.FEDERATION);
        assertThat(status.listen()).isEqualTo("minga.example.org:7443");
        assertThat(status.members()).isEqualTo(2);
        assertThat(client.members()).extracting(AdminViews.MemberView::name).containsExactly("ada", "bob");
    }

    @Test
    void aRunThatDoesNotExistIsNotFoundWhateverItsName() {
        for (String name : List.of("nothing", "with space", "../members", "a/b?c#d", "ñ")) {
            assertRefused(() -> client.training(name)).withMessage("there is no run " + name);
        }
    }
}
