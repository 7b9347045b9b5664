package dev.minga.node.participation;

import com.google.protobuf.ByteString;
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
import dev.minga.proto.v1.Wait;
import dev.minga.shared.files.AtomicFile;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private static final long SHORTEST_WAIT_MILLIS = 50;
    private static final long LONGEST_WAIT_MILLIS = 60_000;

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
    private final Map<Sha256, Declined> declined = new HashMap<>();
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

    private record Declined(String run, DeclineReason reason) {}

    /** Lets no text from the coordinator make a second line. */
    private record OneLine(News news) implements News {
        @Override
        public void say(String line) {
            news.say(Printable.line(line));
        }

        @Override
        public void warn(String line) {
            news.warn(Printable.line(line));
        }
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
        this.news = new OneLine(news);
        this.delivery = new Delivery(me, signer, coordinatorKey, coordinator, this.news);
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
            Step step = switch (response.getTaskCase()) {
                case TRAIN -> train(response.getTrain());
                case ENDED -> ended(response.getEnded());
                case WAIT -> Step.after(pause(response.getWait()));
                case TASK_NOT_SET -> Step.after(AFTER_END);
            };
            answered();
            return step;
        } catch (UnreachableException e) {
            if (reachable) {
                reachable = false;
                LOG.warn("unreachable", e);
                news.warn(e.getMessage() + "; trying again every " + UNREACHABLE.toSeconds() + " s");
            }
            return Step.after(UNREACHABLE);
        } catch (IOException e) {
            LOG.error("a step failed", e);
            answered();
            warnOnce(e.getMessage() + "; trying again every " + UNREACHABLE.toSeconds() + " s");
            return Step.after(UNREACHABLE);
        }
    }

    private void answered() {
        if (!reachable) {
            reachable = true;
            news.say("the coordinator answers again");
        }
    }

    /** Repeats nothing while the same failure comes again and again. */
    private void warnOnce(String line) {
        if (!line.equals(lastFailure)) {
            lastFailure = line;
            news.warn(line);
        }
    }

    private static Duration pause(Wait wait) {
        long millis = Integer.toUnsignedLong(wait.getRetryAfterMillis());
        return Duration.ofMillis(Math.max(SHORTEST_WAIT_MILLIS, Math.min(LONGEST_WAIT_MILLIS, millis)));
    }

    private static Sha256 adapterDigest(ByteString bytes) throws IOException {
        try {
            return Sha256.ofBytes(bytes.toByteArray());
        } catch (IllegalArgumentException e) {
            throw new IOException("the coordinator names an adapter by something that is no SHA-256 digest", e);
        }
    }

    private Step train(TrainTask task) throws UnreachableException, IOException {
        byte[] bytes = task.getPlan().toByteArray();
        if (!coordinatorKey.verifies(Domain.PLAN, bytes, task.getPlanSignature().toByteArray())) {
            warnOnce("the coordinator sent a plan whose signature does not hold; nothing is trained");
            return Step.after(AFTER_END);
        }
        Optional<PlanTerms> terms = accepted(bytes);
        if (terms.isEmpty()) {
            return Step.after(AFTER_END);
        }
        int round = task.getRound();
        if (round < 1 || round > terms.get().plan().getRounds()) {
            warnOnce("the coordinator asks for round " + round + ", which the plan does not have; nothing is trained");
            return Step.after(AFTER_END);
        }
        RoundFolder folder = new RoundFolder(home.rounds(), terms.get().run(), round);
        if (folder.over()) {
            return Step.after(AFTER_END);
        }
        Optional<RoundFolder.Outgoing> outgoing = folder.outgoing();
        if (outgoing.isEmpty()) {
            Sha256 base = adapterDigest(task.getBaseSha256());
            float[] global = download(terms.get(), base, task.getBaseSize());
            float[] trained = work.train(terms.get(), round, global);
            Optional<byte[]> delta = delivery.delta(terms.get(), global, trained);
            if (delta.isEmpty()) {
                folder.refused("NOT_FINITE");
                news.warn("round " + round + " of run " + terms.get().run()
                        + ": training ended in values that are not finite; nothing is sent");
                return Step.after(AFTER_END);
            }
            folder.keep(delta.get(), delivery.sign(terms.get(), round, base, delta.get()));
            outgoing = folder.outgoing();
        }
        delivery.send(outgoing.orElseThrow(), folder);
        if (!folder.over()) {
            return Step.after(UNREACHABLE);
        }
        lastFailure = "";
        return Step.after(Duration.ZERO);
    }

    private Optional<PlanTerms> accepted(byte[] bytes) throws UnreachableException, IOException {
        Sha256 digest = Sha256.of(bytes);
        PlanTerms known = accepted.get(digest);
        if (known != null) {
            return Optional.of(known);
        }
        Declined before = declined.get(digest);
        if (before != null) {
            coordinator.decline(before.run(), before.reason());
            return Optional.empty();
        }
        TrainingPlan plan;
        try {
            plan = TrainingPlan.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            warnOnce("the coordinator sent a plan that cannot be read; nothing is trained");
            return Optional.empty();
        }
        PlanTerms terms;
        try {
            terms = PlanTerms.of(plan, digest);
        } catch (IllegalArgumentException e) {
            return declined(digest, plan.getRun(), DeclineReason.PLAN_NOT_ALLOWED, String.valueOf(e.getMessage()));
        }
        List<BudgetFile.Reservation> reservations = budget.reservations();
        boolean reserved = false;
        for (BudgetFile.Reservation reservation : reservations) {
            reserved |= reservation.planSha256().equals(digest.hex());
            if (reservation.run().equals(terms.run())
                    && !reservation.planSha256().equals(digest.hex())) {
                return declined(digest, terms.run(), DeclineReason.PLAN_NOT_ALLOWED, "the run changed its plan");
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
            return declined(
                    digest, terms.run(), refusal.get().reason(), refusal.get().sentence());
        }
        Optional<RoundWork.Obstacle> obstacle = work.prepare(terms);
        if (obstacle.isPresent()) {
            DeclineReason reason =
                    obstacle.get().baseModel() ? DeclineReason.BASE_MODEL_UNKNOWN : DeclineReason.CANNOT_TRAIN;
            return declined(digest, terms.run(), reason, obstacle.get().sentence());
        }
        if (!reserved) {
            budget.reserve(terms);
        }
        AtomicFile.createPrivateDirectories(home.rounds().resolve(terms.run()));
        AtomicFile.writePrivate(home.planFile(terms.run()), bytes);
        accepted.put(digest, terms);
        news.say("takes part in run " + terms.run() + ", plan " + digest);
        return Optional.of(terms);
    }

    /** A plan is judged once; while it is offered again the same answer is given quietly. */
    private Optional<PlanTerms> declined(Sha256 plan, String run, DeclineReason reason, String sentence)
            throws UnreachableException {
        declined.put(plan, new Declined(run, reason));
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
        if (endedRuns.contains(end.getRun())) {
            return Step.after(AFTER_END);
        }
        Optional<PlanTerms> terms = end.getCompleted() ? followed(end.getRun()) : Optional.empty();
        if (terms.isPresent()) {
            Sha256 digest = adapterDigest(end.getModelSha256());
            float[] model = download(terms.get(), digest, TensorFile.Limits.ADAPTER.fileBytes());
            news.say("run " + end.getRun() + " is complete; the model is in " + work.keepModel(terms.get(), model));
            endedRuns.add(end.getRun());
            lastFailure = "";
            return new Step(Duration.ZERO, Optional.of(end.getRun()));
        }
        endedRuns.add(end.getRun());
        news.say("run " + end.getRun() + " has ended: " + end.getReason());
        return new Step(Duration.ZERO, Optional.of(end.getRun()));
    }

    /** The plan of a run that this node was charged for, now or before a restart. */
    private Optional<PlanTerms> followed(String run) throws IOException {
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
