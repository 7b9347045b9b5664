package dev.minga.simulations.engine;

import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.Collecting;
import dev.minga.crypto.digest.Sha256;
import dev.minga.node.participation.PlanTerms;
import dev.minga.node.participation.PlannedRound;
import dev.minga.simulations.adversary.HostileUpdates;
import dev.minga.simulations.experiment.ParticipationSettings;
import dev.minga.simulations.experiment.SeededRandom;
import dev.minga.simulations.population.Population;
import dev.minga.simulations.population.VirtualMember;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One run of a federation in this process, by the code of coordinator and node; messages are method calls, and the clock jumps.
 */
public final class SimulatedRun {
    private final PlanTerms terms;
    private final Population population;
    private final ParticipationSettings participation;
    private final Optional<HostileUpdates> hostile;
    private final long seed;
    private final LocalTraining training;
    private final SimulatedCoordinator coordinator;
    private Instant now = Instant.EPOCH;

    /**
     * A run that has not begun.
     *
     * @param hostile what hostile members send; absent if there are none
     * @param folder where models and deltas are while the run goes on
     */
    public SimulatedRun(
            RunPlan plan,
            Population population,
            ParticipationSettings participation,
            Optional<HostileUpdates> hostile,
            long seed,
            LocalTraining training,
            Path folder)
            throws IOException {
        this.terms = PlanTerms.of(plan.plan(), plan.digest());
        this.population = population;
        this.participation = participation;
        this.hostile = hostile;
        this.seed = seed;
        this.training = training;
        this.coordinator = new SimulatedCoordinator(plan, folder, now);
    }

    /** A member that was asked, and when it answers. */
    private record Asked(VirtualMember member, Answer answer) {
        Instant at(Instant opened) {
            return answer.never() ? Instant.MAX : opened.plus(Duration.ofNanos((long) (answer.seconds() * 1e9)));
        }
    }

    /**
     * Runs it to its end.
     *
     * @param heard told of each round when it is averaged
     * @return the digest of the model that the run ends with
     * @throws RunAbortedException if it ends early, as with fewer contributions than the quorum
     */
    public Sha256 run(Consumer<RoundOutcome> heard) throws IOException, RunAbortedException {
        for (VirtualMember member : population.members()) {
            coordinator.arrives(member.name(), now);
        }
        for (Optional<Collecting> open = coordinator.open(); open.isPresent(); open = coordinator.open()) {
            heard.accept(round(open.get()));
        }
        return coordinator.released();
    }

    private RoundOutcome round(Collecting open) throws IOException, RunAbortedException {
        int round = open.round();
        Instant opened = now;
        List<Asked> asked = asked(open);
        List<Asked> inTime = asked.stream()
                .filter(one -> !one.at(opened).isAfter(open.until()))
                .sorted(Comparator.comparing(one -> one.at(opened)))
                .toList();
        PlannedRound planned = new PlannedRound(terms, round, coordinator.model(open.base(), round - 1));
        Map<String, float[]> deltas =
                deltas(planned, inTime.stream().map(Asked::member).toList());
        int refused = 0;
        int dropped = (int) asked.stream().filter(one -> one.answer().never()).count();
        int late = asked.size() - inTime.size() - dropped;
        for (Asked one : inTime) {
            float[] delta = deltas.get(one.member().name());
            if (delta == null) {
                dropped++;
            } else {
                now = one.at(opened);
                refused += coordinator.takes(one.member().name(), open, planned.file(delta), now) ? 0 : 1;
            }
        }
        now = coordinator.open().isPresent() ? open.until() : now;
        Set<String> contributors = coordinator.stopsCollecting(round, now);
        return new RoundOutcome(
                round, asked.size(), contributors, refused, late, dropped, coordinator.averages(round, now));
    }

    private List<Asked> asked(Collecting open) {
        double deadline = terms.plan().getRoundDeadlineSeconds();
        List<Asked> asked = new ArrayList<>();
        for (VirtualMember member : population.members()) {
            if (open.asks(member.name())) {
                asked.add(new Asked(
                        member,
                        Answer.draw(
                                participation.dropOut().orElse(0.0),
                                participation.late().orElse(0.0),
                                deadline,
                                SeededRandom.of("answer", seed, member.name(), open.round()))));
            }
        }
        return asked;
    }

    private Map<String, float[]> deltas(PlannedRound planned, List<VirtualMember> members) throws IOException {
        SortedMap<String, float[]> sent = new TreeMap<>(training.train(planned, tasks(members, false)));
        List<String> hostileNames = members.stream()
                .filter(VirtualMember::hostile)
                .map(VirtualMember::name)
                .sorted()
                .toList();
        if (!hostileNames.isEmpty()) {
            HostileUpdates updates = hostile.orElseThrow();
            Map<String, float[]> own =
                    updates.attack().trains() ? training.train(QuietRound.of(planned), tasks(members, true)) : Map.of();
            sent.putAll(updates.of(
                    hostileNames,
                    own,
                    sent,
                    terms.layout(planned.round()).length(),
                    SeededRandom.of("hostile", seed, planned.round())));
        }
        return sent;
    }

    private List<LocalTraining.Task> tasks(List<VirtualMember> members, boolean hostileOnes) {
        return members.stream()
                .filter(member -> member.hostile() == hostileOnes)
                .map(member -> new LocalTraining.Task(member.name(), member.set(), seed))
                .toList();
    }
}
