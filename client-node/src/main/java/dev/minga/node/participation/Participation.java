package dev.minga.node.participation;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.crypto.signature.Signer;
import dev.minga.node.budget.NodeBudget;
import dev.minga.node.ledger.EvaluationProof;
import dev.minga.node.ledger.LedgerForkException;
import dev.minga.node.ledger.LedgerWatch;
import dev.minga.node.ledger.OwnRunsInLog;
import dev.minga.node.ledger.PlanInLog;
import dev.minga.node.ledger.ReceiptMaker;
import dev.minga.proto.v1.EvaluateTask;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.RunEnded;
import dev.minga.proto.v1.TrainTask;
import dev.minga.proto.v1.Wait;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does with each answer of its coordinator: verify, check the policy, reserve the budget, train or evaluate, send,
 * keep the receipt. One thread.
 *
 * <p>Guarantee: nothing derived from data leaves before the whole run is charged to the budget on disk, at most
 * one delta of a round ever leaves, as the same bytes however often it is sent.
 */
public final class Participation {
    private static final Logger LOG = LoggerFactory.getLogger(Participation.class);
    private static final Duration AFTER_END = Duration.ofSeconds(2);
    private static final Duration LOG_FOLLOWS = Duration.ofMillis(500);
    private static final Duration UNREACHABLE = Duration.ofSeconds(2);
    private static final long SHORTEST_WAIT_MILLIS = 50;
    private static final long LONGEST_WAIT_MILLIS = 60_000;

    private final PublicKey coordinatorKey;
    private final Coordination coordinator;
    private final LedgerWatch watch;
    private final NodeHome home;
    private final RoundWork work;
    private final Rest rest;
    private final Membership me;
    private final NodeBudget budget;
    private final AcceptedPlans plans;
    private final Delivery delivery;
    private final Evaluations evaluations;
    private final GlobalModels models;
    private final Receipts receipts;
    private final Notices notices;
    private final Set<String> endedRuns = new HashSet<>();
    private final Set<String> following = new TreeSet<>();
    private boolean recalled;
    private boolean reachable = true;

    /** What the operator is told, one line each. */
    public interface News {
        /** Something went as it should. */
        void say(String line);

        /** Something needs the operator's eye. */
        void warn(String line);
    }

    /**
     * Wires a node's participation.
     *
     * @param clock whose zone is that of {@code policy.hours}
     */
    public Participation(
            NodeHome home,
            NodeSettings.Policy policy,
            NodeBudget budget,
            Signer signer,
            Coordination coordinator,
            LedgerWatch watch,
            RoundWork work,
            Clock clock,
            News news)
            throws IOException {
        this.me = home.membership();
        this.home = home;
        this.coordinatorKey = home.coordinatorKey();
        this.coordinator = coordinator;
        this.watch = watch;
        this.work = work;
        this.notices = new Notices(news);
        this.rest = new Rest(home, policy.workingHours(), clock, notices);
        this.budget = budget;
        this.plans = new AcceptedPlans(
                home,
                policy,
                budget,
                new OwnTraces(home, me, new OwnRunsInLog(watch, me.federation(), signer.publicKey())),
                coordinator,
                work,
                new PlanInLog(watch, me.federation()),
                notices);
        this.delivery = new Delivery(me, signer, coordinatorKey, coordinator, notices);
        this.evaluations = new Evaluations(home, me, signer, budget, coordinator, work, notices);
        this.models = new GlobalModels(coordinator);
        this.receipts = new Receipts(home.rounds(), new ReceiptMaker(watch), new EvaluationProof(watch), notices);
    }

    /** What one step led to: how long to wait before the next, and the run that ended in it, if one did. */
    public record Step(Duration pause, Optional<String> ended) {
        static Step after(Duration pause) {
            return new Step(pause, Optional.empty());
        }
    }

    /**
     * Asks for work once and does it; asks for at most one receipt.
     *
     * @throws UserError if the log was forked or the membership ended: there is nothing to do before the operator has
     *     done something
     */
    public Step step() {
        Optional<Duration> rests = rest.fromEverything();
        if (rests.isPresent()) {
            return Step.after(rests.get());
        }
        try {
            watch.requireUnbroken();
            recallFollowed();
            NextTaskResponse response = coordinator.nextTask(following);
            boolean receipt = receipts.attemptOne();
            Step step = switch (response.getTaskCase()) {
                case TRAIN -> train(response.getTrain());
                case EVALUATE -> evaluate(response.getEvaluate());
                case ENDED -> ended(response.getEnded(), receipt);
                case WAIT -> Step.after(pause(response.getWait()));
                case TASK_NOT_SET -> Step.after(AFTER_END);
            };
            answered();
            return step;
        } catch (LedgerForkException e) {
            throw new UserError(
                    ExitCode.REFUSED,
                    String.valueOf(e.getMessage()),
                    "Do not go on before you have talked to the coordinator's operator; then run 'minga node accept-log "
                            + home.directory() + "'",
                    e);
        } catch (UnreachableException e) {
            if (reachable) {
                reachable = false;
                LOG.warn("unreachable", e);
                notices.warn(e.getMessage() + "; trying again every " + UNREACHABLE.toSeconds() + " s");
            }
            return Step.after(UNREACHABLE);
        } catch (IOException e) {
            LOG.error("a step failed", e);
            answered();
            notices.warnOnce(e.getMessage() + "; trying again every " + UNREACHABLE.toSeconds() + " s");
            return Step.after(UNREACHABLE);
        }
    }

    /** Runs that were under way before a restart. */
    private void recallFollowed() throws IOException {
        if (!recalled) {
            budget.state().runs().stream()
                    .filter(run -> !run.settled() && run.run().federation().equals(me.federation()))
                    .forEach(run -> following.add(run.run().run()));
            recalled = true;
        }
    }

    private void answered() {
        if (!reachable) {
            reachable = true;
            notices.say("the coordinator answers again");
        }
    }

    private static Duration pause(Wait wait) {
        long millis = Integer.toUnsignedLong(wait.getRetryAfterMillis());
        return Duration.ofMillis(Math.max(SHORTEST_WAIT_MILLIS, Math.min(LONGEST_WAIT_MILLIS, millis)));
    }

    /** A plan is judged only if the coordinator signed it. */
    private AcceptedPlans.Judgement judged(ByteString plan, ByteString signature, long leaf)
            throws IOException, LedgerForkException {
        byte[] bytes = plan.toByteArray();
        if (!coordinatorKey.verifies(Domain.PLAN, bytes, signature.toByteArray())) {
            notices.warnOnce("the coordinator sent a plan whose signature does not hold; nothing is trained");
            return AcceptedPlans.Judgement.NO;
        }
        AcceptedPlans.Judgement judgement = plans.judge(bytes, leaf);
        judgement.terms().ifPresent(terms -> following.add(terms.run()));
        return judgement;
    }

    private Step evaluate(EvaluateTask task) throws IOException, LedgerForkException {
        AcceptedPlans.Judgement judgement = judged(task.getPlan(), task.getPlanSignature(), task.getPlanLeaf());
        Optional<PlanTerms> terms = judgement.terms();
        if (terms.isEmpty()) {
            return Step.after(judgement.soon() ? LOG_FOLLOWS : AFTER_END);
        }
        Optional<Duration> rests =
                evaluations.ready(terms.get(), task.getRound()) ? Optional.empty() : rest.fromNewWork();
        if (rests.isPresent()) {
            return Step.after(rests.get());
        }
        watch.sync();
        return switch (evaluations.answer(terms.get(), task)) {
            case NOTHING -> Step.after(AFTER_END);
            case AGAIN -> Step.after(UNREACHABLE);
            case ACKNOWLEDGED -> {
                receipts.expectEvaluation(terms.get().run(), task.getRound());
                notices.settled();
                yield Step.after(Duration.ZERO);
            }
        };
    }

    private Step train(TrainTask task) throws IOException, LedgerForkException {
        AcceptedPlans.Judgement judgement = judged(task.getPlan(), task.getPlanSignature(), task.getPlanLeaf());
        Optional<PlanTerms> terms = judgement.terms();
        if (terms.isEmpty()) {
            return Step.after(judgement.soon() ? LOG_FOLLOWS : AFTER_END);
        }
        int round = task.getRound();
        if (round < 1 || round > terms.get().plan().getRounds()) {
            notices.warnOnce(
                    "the coordinator asks for round " + round + ", which the plan does not have; nothing is trained");
            return Step.after(AFTER_END);
        }
        RoundFolder folder = new RoundFolder(home.rounds(), terms.get().run(), round);
        if (folder.over()) {
            return Step.after(AFTER_END);
        }
        Optional<RoundFolder.Outgoing> outgoing = folder.outgoing();
        if (outgoing.isEmpty()) {
            Optional<Duration> rests = rest.fromNewWork();
            if (rests.isPresent()) {
                return Step.after(rests.get());
            }
            watch.sync();
            Sha256 base = GlobalModels.digest(task.getBaseSha256());
            if (round == 1
                    && terms.get().start().filter(start -> !start.equals(base)).isPresent()) {
                notices.warnOnce("the coordinator starts run " + terms.get().run()
                        + " from another adapter than its plan names; nothing is trained");
                return Step.after(AFTER_END);
            }
            GlobalAdapter global = models.fetch(terms.get(), round - 1, base, task.getBaseSize());
            if (!budget.begin(terms.get().name(me), round)) {
                folder.refused("NOT_TRAINED_AGAIN");
                notices.warn("round " + round + " of run " + terms.get().run()
                        + " was trained before and is not trained again; what it made is not on this disk");
                return Step.after(AFTER_END);
            }
            PlannedRound planned = new PlannedRound(terms.get(), round, global);
            Optional<float[]> delta = planned.delta(work.train(terms.get(), round, global));
            if (delta.isEmpty()) {
                folder.refused("NOT_FINITE");
                notices.warn("round " + round + " of run " + terms.get().run()
                        + ": training ended in values that are not finite; nothing is sent");
                return Step.after(AFTER_END);
            }
            byte[] file = planned.file(delta.get());
            folder.keep(file, delivery.sign(terms.get(), round, base, file));
            noteNorm(terms.get().run(), round, delta.get());
            outgoing = folder.outgoing();
        }
        Sha256 delta = Sha256.of(outgoing.orElseThrow().delta());
        if (!budget.keep(terms.get().name(me), round, delta.hex())) {
            throw new IOException("round " + round + " of run " + terms.get().run()
                    + " made another delta than the one on disk, by the privacy budget; it is not sent");
        }
        Optional<Duration> paused = rest.fromEverything(); // since it was begun
        if (paused.isPresent()) {
            return Step.after(paused.get());
        }
        delivery.send(outgoing.orElseThrow(), folder);
        if (!folder.over()) {
            return Step.after(UNREACHABLE);
        }
        if (folder.awaitsProof()) {
            receipts.expect(terms.get().run(), round);
        }
        notices.settled();
        return Step.after(Duration.ZERO);
    }

    /** For the operator's eyes; a round does not end because of it. */
    private void noteNorm(String run, int round, float[] delta) {
        try {
            new Norms(home.rounds(), run).note(round, delta);
        } catch (IOException e) {
            LOG.warn("the norm of round {} of run {} is not kept", round, run, e);
        }
    }

    private Step ended(RunEnded end, boolean receipt) throws IOException {
        String run = end.getRun();
        if (endedRuns.contains(run)) {
            return Step.after(AFTER_END);
        }
        budget.settle(me.federation(), run);
        RoundFolder.endTrainings(home.rounds(), run);
        Optional<PlanTerms> terms = end.getCompleted() ? plans.followed(run) : Optional.empty();
        if (terms.isPresent() && receipts.awaited(run)) {
            return Step.after(receipt ? Duration.ZERO : LOG_FOLLOWS);
        }
        if (terms.isPresent()) {
            Sha256 digest = GlobalModels.digest(end.getModelSha256());
            GlobalAdapter model = models.fetch(
                    terms.get(), terms.get().plan().getRounds(), digest, TensorFile.Limits.ADAPTER.fileBytes());
            notices.say("run " + run + " is complete; the model is in " + work.keepModel(terms.get(), model));
            notices.settled();
        } else {
            receipts.aborted(run);
            notices.say("run " + run + " has ended: " + end.getReason());
        }
        plans.ended(run);
        endedRuns.add(run);
        following.remove(run);
        return new Step(Duration.ZERO, Optional.of(run));
    }
}
