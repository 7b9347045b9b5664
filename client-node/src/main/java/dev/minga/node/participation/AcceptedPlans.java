package dev.minga.node.participation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.node.budget.BudgetState;
import dev.minga.node.budget.NodeBudget;
import dev.minga.node.budget.TakenLines;
import dev.minga.node.ledger.LedgerForkException;
import dev.minga.node.ledger.PlanInLog;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
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
    private final NodeBudget budget;
    private final OwnTraces traces;
    private final RoundWork work;
    private final PlanInLog log;
    private final Notices notices;
    private final Map<Sha256, PlanTerms> accepted = new HashMap<>();
    private final Map<Sha256, Declined> declined = new HashMap<>();

    private record Declined(String run, DeclineReason reason) {}

    AcceptedPlans(
            NodeHome home,
            NodeSettings.Policy policy,
            NodeBudget budget,
            OwnTraces traces,
            Coordination coordinator,
            RoundWork work,
            PlanInLog log,
            Notices notices)
            throws IOException {
        this.home = home;
        this.me = home.membership();
        this.policy = policy;
        this.coordinator = coordinator;
        this.budget = budget;
        this.traces = traces;
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
            return declined(
                    digest,
                    plan.getRun(),
                    new PolicyCheck.Refusal(DeclineReason.PLAN_NOT_ALLOWED, String.valueOf(e.getMessage())));
        }
        Optional<PolicyCheck.Refusal> refusal = PolicyCheck.check(terms, me, policy);
        if (refusal.isPresent()) {
            return declined(digest, terms.run(), refusal.get());
        }
        BudgetState state = budget.state();
        Payment payment = Payment.of(budget, state, terms, me);
        if (payment.refusal().isPresent()) {
            return declined(digest, terms.run(), payment.refusal().get());
        }
        if (!log.shown(ByteString.copyFrom(bytes), plan, leaf)) {
            return Judgement.SOON;
        }
        traces.requireIn(state);
        // Reads all records: not before the log is settled, which may take many questions.
        TakenLines lines = budget.lines(state, payment.partitions());
        Optional<RoundWork.Obstacle> obstacle = work.prepare(terms, lines);
        if (obstacle.isPresent()) {
            DeclineReason reason =
                    obstacle.get().baseModel() ? DeclineReason.BASE_MODEL_UNKNOWN : DeclineReason.CANNOT_TRAIN;
            return declined(
                    digest,
                    terms.run(),
                    new PolicyCheck.Refusal(reason, obstacle.get().sentence()));
        }
        if (!budget.reserve(terms.name(me), terms.cost(), lines)) {
            return Judgement.SOON;
        }
        AtomicFile.createPrivateDirectories(home.rounds().resolve(terms.run()));
        AtomicFile.writePrivate(home.planFile(terms.run()), bytes);
        accepted.put(digest, terms);
        notices.say("takes part in run " + terms.run() + ", plan " + digest
                + terms.start()
                        .map(start -> ", which starts from adapter " + start)
                        .orElse(""));
        return new Judgement(Optional.of(terms), false);
    }

    /** A plan is judged once; while it is offered again the same answer is given quietly. */
    private Judgement declined(Sha256 plan, String run, PolicyCheck.Refusal refusal) throws UnreachableException {
        declined.put(plan, new Declined(run, refusal.reason()));
        notices.warn("declines run " + run + ": " + refusal.sentence());
        coordinator.decline(run, refusal.reason());
        return Judgement.NO;
    }

    /** A run has ended: nothing is held for it in memory any more. */
    void ended(String run) {
        accepted.values().removeIf(terms -> {
            boolean over = terms.run().equals(run);
            if (over) {
                work.forget(terms);
            }
            return over;
        });
        declined.values().removeIf(one -> one.run().equals(run));
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
