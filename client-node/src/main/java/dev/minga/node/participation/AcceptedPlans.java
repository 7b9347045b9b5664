package dev.minga.node.participation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.node.ledger.LedgerForkException;
import dev.minga.node.ledger.PlanInLog;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Judges plans. Guarantee: a plan that is accepted is allowed by the policy, can be worked on here, is in the log, and is
 * charged to the budget on disk.
 */
final class AcceptedPlans {
    private final NodeHome home;
    private final Membership me;
    private final NodeSettings.Policy policy;
    private final Coordination coordinator;
    private final BudgetFile budget;
    private final RoundWork work;
    private final PlanInLog log;
    private final Notices notices;
    private final Map<Sha256, PlanTerms> accepted = new HashMap<>();
    private final Map<Sha256, Declined> declined = new HashMap<>();

    private record Declined(String run, DeclineReason reason) {}

    AcceptedPlans(
            NodeHome home,
            NodeSettings.Policy policy,
            Coordination coordinator,
            RoundWork work,
            PlanInLog log,
            Notices notices)
            throws IOException {
        this.home = home;
        this.me = home.membership();
        this.policy = policy;
        this.coordinator = coordinator;
        this.budget = new BudgetFile(home.budgetFile());
        this.work = work;
        this.log = log;
        this.notices = notices;
    }

    /** The terms to work by; if there are none, whether they may come soon. */
    record Judgement(Optional<PlanTerms> terms, boolean soon) {
        static final Judgement NO = new Judgement(Optional.empty(), false);
        static final Judgement SOON = new Judgement(Optional.empty(), true);
    }

    /**
     * Judges a plan whose signature was verified; what was judged before is remembered.
     *
     * @param leaf where the coordinator says it is in the log
     */
    Judgement judge(byte[] bytes, long leaf) throws IOException, LedgerForkException {
        Sha256 digest = Sha256.of(bytes);
        PlanTerms known = accepted.get(digest);
        if (known != null) {
            return new Judgement(Optional.of(known), false);
        }
        Declined before = declined.get(digest);
        if (before != null) {
            coordinator.decline(before.run(), before.reason());
            return Judgement.NO;
        }
        TrainingPlan plan;
        try {
            plan = TrainingPlan.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            notices.warnOnce("the coordinator sent a plan that cannot be read; nothing is trained");
            return Judgement.NO;
        }
        PlanTerms terms;
        try {
            terms = PlanTerms.of(plan, digest);
        } catch (IllegalArgumentException e) {
            return declined(digest, plan.getRun(), DeclineReason.PLAN_NOT_ALLOWED, String.valueOf(e.getMessage()));
        }
        List<BudgetFile.Reservation> reservations = budget.reservations();
        Optional<PolicyCheck.Refusal> refusal = refusal(terms, reservations);
        if (refusal.isPresent()) {
            return declined(
                    digest, terms.run(), refusal.get().reason(), refusal.get().sentence());
        }
        if (!log.shown(ByteString.copyFrom(bytes), plan, leaf)) {
            return Judgement.SOON;
        }
        // Reads all records: not before the log is settled, which may take many questions.
        Optional<RoundWork.Obstacle> obstacle = work.prepare(terms);
        if (obstacle.isPresent()) {
            DeclineReason reason =
                    obstacle.get().baseModel() ? DeclineReason.BASE_MODEL_UNKNOWN : DeclineReason.CANNOT_TRAIN;
            return declined(digest, terms.run(), reason, obstacle.get().sentence());
        }
        boolean reserved = reservations.stream()
                .anyMatch(reservation -> reservation.planSha256().equals(digest.hex()));
        if (!reserved) {
            budget.reserve(terms);
        }
        AtomicFile.createPrivateDirectories(home.rounds().resolve(terms.run()));
        AtomicFile.writePrivate(home.planFile(terms.run()), bytes);
        accepted.put(digest, terms);
        notices.say("takes part in run " + terms.run() + ", plan " + digest);
        return new Judgement(Optional.of(terms), false);
    }

    private Optional<PolicyCheck.Refusal> refusal(PlanTerms terms, List<BudgetFile.Reservation> reservations) {
        String digest = terms.digest().hex();
        List<BudgetFile.Reservation> others = reservations.stream()
                .filter(other -> !other.planSha256().equals(digest))
                .toList();
        if (others.stream().anyMatch(other -> other.run().equals(terms.run()))) {
            return Optional.of(new PolicyCheck.Refusal(DeclineReason.PLAN_NOT_ALLOWED, "the run changed its plan"));
        }
        return PolicyCheck.check(
                terms,
                me,
                policy,
                others.stream().map(BudgetFile.Reservation::mechanism).toList());
    }

    /** A plan is judged once; while it is offered again the same answer is given quietly. */
    private Judgement declined(Sha256 plan, String run, DeclineReason reason, String sentence)
            throws UnreachableException {
        declined.put(plan, new Declined(run, reason));
        notices.warn("declines run " + run + ": " + sentence);
        coordinator.decline(run, reason);
        return Judgement.NO;
    }

    /** The plan of a run that this node was charged for, now or before a restart. */
    Optional<PlanTerms> followed(String run) throws IOException {
        Path file = PlanTerms.isRunName(run) ? home.planFile(run) : home.rounds();
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(file);
        try {
            return Optional.of(PlanTerms.of(TrainingPlan.parseFrom(bytes), Sha256.of(bytes)));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new IOException(file + " is damaged, so the model of run " + run + " cannot be fetched", e);
        }
    }
}
