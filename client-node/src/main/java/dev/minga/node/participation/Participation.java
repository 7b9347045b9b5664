package dev.minga.node.participation;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.crypto.signature.Signer;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.RunEnded;
import dev.minga.proto.v1.TrainTask;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.tensor.TensorFile;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does with each answer of its coordinator: verify, check the policy, reserve the budget, train, send, keep the
 * receipt. One thread.
 *
 * <p>Guarantee: nothing derived from data leaves before the whole run is charged to the budget on disk, each round is
 * trained at most once, and a round's delta is sent as the same bytes however often it is sent.
 */
public final class Participation {
    private static final Logger LOG = LoggerFactory.getLogger(Participation.class);
    private static final Duration AFTER_END = Duration.ofSeconds(2);
    private static final Duration UNREACHABLE = Duration.ofSeconds(2);

    private final Membership me;
    private final NodeSettings.Policy policy;
    private final PublicKey coordinatorKey;
    private final Coordination coordinator;
    private final BudgetFile budget;
    private final NodeHome home;
    private final RoundWork work;
    private final Delivery delivery;
    private final News news;
    private final Map<Sha256, PlanTerms> accepted = new HashMap<>();
    private final Set<String> endedRuns = new HashSet<>();
    private boolean reachable = true;
    private String lastFailure = "";

    /** What the operator is told, one line each. */
    public interface News {
        /** Something went as it should. */
        void say(String line);

        /** Something needs the operator's eye. */
        void warn(String line);
    }

    /** Wires a node's participation. */
    public Participation(
            NodeHome home,
            NodeSettings.Policy policy,
            Signer signer,
            Coordination coordinator,
            RoundWork work,
            News news)
            throws IOException {
        this.home = home;
        this.me = home.membership();
        this.policy = policy;
        this.coordinatorKey = home.coordinatorKey();
        this.coordinator = coordinator;
        this.budget = new BudgetFile(home.budgetFile());
        this.work = work;
        this.delivery = new Delivery(me, signer, coordinatorKey, coordinator, news);
        this.news = news;
    }

    /** What one step led to: how long to wait before the next, and the run that ended in it, if one did. */
    public record Step(Duration pause, Optional<String> ended) {
        static Step after(Duration pause) {
            return new Step(pause, Optional.empty());
        }
    }

    /** Asks for work once and does it. */
    public Step step() {
        try {
            NextTaskResponse response = coordinator.nextTask();
            if (!reachable) {
                reachable = true;
                news.say("the coordinator answers again");
            }
            return switch (response.getTaskCase()) {
                case TRAIN -> train(response.getTrain());
                case ENDED -> ended(response.getEnded());
                case WAIT -> Step.after(Duration.ofMillis(response.getWait().getRetryAfterMillis()));
                case TASK_NOT_SET -> Step.after(AFTER_END);
            };
        } catch (UnreachableException e) {
            if (reachable) {
                reachable = false;
                LOG.warn("unreachable", e);
                news.warn(e.getMessage() + "; trying again every " + UNREACHABLE.toSeconds() + " s");
            }
            return Step.after(UNREACHABLE);
        } catch (IOException e) {
            LOG.error("a step failed", e);
            String line = e.getMessage() + "; trying again every " + UNREACHABLE.toSeconds() + " s";
            if (!line.equals(lastFailure)) {
                lastFailure = line;
                news.warn(line);
            }
            return Step.after(UNREACHABLE);
        }
    }

    private Step train(TrainTask task) throws UnreachableException, IOException {
        byte[] bytes = task.getPlan().toByteArray();
        if (!coordinatorKey.verifies(Domain.PLAN, bytes, task.getPlanSignature().toByteArray())) {
            news.warn("the coordinator sent a plan whose signature does not hold; nothing is trained");
            return Step.after(AFTER_END);
        }
        Optional<PlanTerms> terms = accepted(bytes);
        if (terms.isEmpty()) {
            return Step.after(AFTER_END);
        }
        int round = task.getRound();
        if (round < 1 || round > terms.get().plan().getRounds()) {
            news.warn("the coordinator asks for round " + round + ", which the plan does not have; nothing is trained");
            return Step.after(AFTER_END);
        }
        RoundFolder folder = new RoundFolder(home.rounds(), terms.get().run(), round);
        if (folder.over()) {
            return Step.after(AFTER_END);
        }
        Optional<RoundFolder.Outgoing> outgoing = folder.outgoing();
        if (outgoing.isEmpty()) {
            Sha256 base = Sha256.ofBytes(task.getBaseSha256().toByteArray());
            float[] global = download(terms.get(), base, task.getBaseSize());
            float[] trained = work.train(terms.get(), round, global);
            byte[] delta = delivery.delta(terms.get(), global, trained);
            folder.keep(delta, delivery.sign(terms.get(), round, base, delta));
            outgoing = folder.outgoing();
        }
        delivery.send(outgoing.orElseThrow(), folder);
        return Step.after(Duration.ZERO);
    }

    private Optional<PlanTerms> accepted(byte[] bytes) throws UnreachableException, IOException {
        Sha256 digest = Sha256.of(bytes);
        PlanTerms known = accepted.get(digest);
        if (known != null) {
            return Optional.of(known);
        }
        TrainingPlan plan;
        try {
            plan = TrainingPlan.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            news.warn("the coordinator sent a plan that cannot be read; nothing is trained");
            return Optional.empty();
        }
        PlanTerms terms;
        try {
            terms = PlanTerms.of(plan, digest);
        } catch (IllegalArgumentException e) {
            return declined(plan.getRun(), DeclineReason.PLAN_NOT_ALLOWED, String.valueOf(e.getMessage()));
        }
        List<BudgetFile.Reservation> reservations = budget.reservations();
        boolean reserved = false;
        for (BudgetFile.Reservation reservation : reservations) {
            reserved |= reservation.planSha256().equals(digest.hex());
            if (reservation.run().equals(terms.run())
                    && !reservation.planSha256().equals(digest.hex())) {
                return declined(terms.run(), DeclineReason.PLAN_NOT_ALLOWED, "the run changed its plan");
            }
        }
        Optional<PolicyCheck.Refusal> refusal = PolicyCheck.check(
                terms,
                me,
                policy,
                reservations.stream()
                        .filter(other -> !other.planSha256().equals(digest.hex()))
                        .map(BudgetFile.Reservation::mechanism)
                        .toList());
        if (refusal.isPresent()) {
            return declined(terms.run(), refusal.get().reason(), refusal.get().sentence());
        }
        Optional<RoundWork.Obstacle> obstacle = work.prepare(terms);
        if (obstacle.isPresent()) {
            DeclineReason reason =
                    obstacle.get().baseModel() ? DeclineReason.BASE_MODEL_UNKNOWN : DeclineReason.CANNOT_TRAIN;
            return declined(terms.run(), reason, obstacle.get().sentence());
        }
        if (!reserved) {
            budget.reserve(terms);
        }
        accepted.put(digest, terms);
        news.say("takes part in run " + terms.run() + ", plan " + digest);
        return Optional.of(terms);
    }

    private Optional<PlanTerms> declined(String run, DeclineReason reason, String sentence)
            throws UnreachableException {
        news.warn("declines run " + run + ": " + sentence);
        coordinator.decline(run, reason);
        return Optional.empty();
    }

    private float[] download(PlanTerms terms, Sha256 digest, long size) throws UnreachableException, IOException {
        long most = Math.min(size, TensorFile.Limits.ADAPTER.fileBytes());
        byte[] bytes = coordinator.download(digest, most);
        try (TensorFile file = TensorFile.open(bytes, TensorFile.Limits.ADAPTER)) {
            file.requireExactly(terms.layout().trainable());
            return terms.layout().vector(file.readAll());
        }
    }

    private Step ended(RunEnded end) throws UnreachableException, IOException {
        if (!endedRuns.add(end.getRun())) {
            return Step.after(AFTER_END);
        }
        for (PlanTerms terms : accepted.values()) {
            if (terms.run().equals(end.getRun()) && end.getCompleted()) {
                Sha256 digest = Sha256.ofBytes(end.getModelSha256().toByteArray());
                float[] model = download(terms, digest, TensorFile.Limits.ADAPTER.fileBytes());
                news.say("run " + end.getRun() + " is complete; the model is in " + work.keepModel(terms, model));
                return new Step(Duration.ZERO, Optional.of(end.getRun()));
            }
        }
        news.say("run " + end.getRun() + " has ended: " + end.getReason());
        return new Step(Duration.ZERO, Optional.of(end.getRun()));
    }
}
