package dev.minga.node.participation;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.node.budget.BudgetEvent;
import dev.minga.node.budget.BudgetState;
import dev.minga.node.budget.Partition;
import dev.minga.node.budget.RunAccount;
import dev.minga.node.budget.RunCost;
import dev.minga.node.ledger.LedgerForkException;
import dev.minga.node.ledger.OwnRunsInLog;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What this node is known to have trained and counted, by what it left elsewhere than in its budget: statements on its own disk,
 * and contributions and evaluations in the federation's log. A budget that does not know of them was rolled back. Evaluations on
 * a public set cost nothing, so no budget has to know of them.
 */
public final class OwnTraces {
    private final NodeHome home;
    private final Membership me;
    private final OwnRunsInLog log;

    /** Looks at this node's disk and at its federation's log. */
    public OwnTraces(NodeHome home, Membership me, OwnRunsInLog log) {
        this.home = home;
        this.me = me;
        this.log = log;
    }

    /**
     * A run that the budget misses, or has fewer rounds of.
     *
     * @param round the last round that is known to have been trained, or whose average was counted for
     * @param where what shows it
     */
    public record Trace(PlanTerms terms, int round, String where) {
        /** The whole run, charged to these partitions. */
        public BudgetEvent.Declared declared(Membership me, List<Partition> partitions) {
            RunCost whole = terms.cost();
            return new BudgetEvent.Declared(terms.name(me), whole, partitions, whole.rounds(), where);
        }
    }

    /**
     * Goes on only if the budget knows of all.
     *
     * @throws UserError if it does not
     */
    void requireIn(BudgetState state) throws IOException, LedgerForkException {
        List<Trace> missing = missingIn(state);
        if (!missing.isEmpty()) {
            Trace first = missing.get(0);
            throw new UserError(
                    ExitCode.REFUSED,
                    "the privacy budget was rolled back: it does not know that this node took part in round "
                            + first.round() + " of run " + first.terms().run() + ", which " + first.where() + " shows",
                    "Put the newest budget back; if it is lost, 'minga node budget declare " + home.directory()
                            + "' charges what is missing");
        }
    }

    /** What the budget does not know of. */
    public List<Trace> missingIn(BudgetState state) throws IOException, LedgerForkException {
        List<Trace> missing = new ArrayList<>();
        for (String run : runsHere()) {
            int trained = RoundFolder.lastTrained(home.rounds(), run);
            int evaluated = EvaluationFolder.lastEvaluated(home.rounds(), run);
            int round = Math.max(trained, evaluated);
            Path file = home.planFile(run);
            if (round > 0 && Files.exists(file)) {
                Trace trace = trace(
                        Files.readAllBytes(file),
                        round,
                        home.rounds().resolve(run).toString());
                boolean cost = trained > 0 || trace.terms().publicSet().isEmpty();
                boolean known = knows(state, me.federation(), run, trained)
                        && knowsEvaluation(state, me.federation(), run, evaluated);
                if (cost && !known) {
                    missing.add(trace);
                }
            }
        }
        for (OwnRunsInLog.Forgotten one : log.forgotten((deed, run, round) -> switch (deed) {
            case CONTRIBUTION -> knows(state, me.federation(), run, round);
            case EVALUATION -> knowsEvaluation(state, me.federation(), run, round);
        })) {
            Trace trace = trace(one.plan(), one.round(), "the log of federation " + me.federation());
            if (one.deed() == OwnRunsInLog.Deed.EVALUATION
                    && trace.terms().publicSet().isPresent()) {
                continue;
            }
            missing.removeIf(
                    other -> other.terms().digest().equals(trace.terms().digest()) && other.round() <= trace.round());
            missing.add(trace);
        }
        return missing;
    }

    private static boolean knows(BudgetState state, String federation, String run, int round) {
        Optional<RunAccount> account = state.named(federation, run);
        return account.isPresent() && account.get().covers(round);
    }

    /** Of a run that was charged for no evaluations, they are on a public set, or there are none. */
    private static boolean knowsEvaluation(BudgetState state, String federation, String run, int round) {
        Optional<RunAccount> account = state.named(federation, run);
        return account.isPresent()
                && (account.get().cost().evaluations().isEmpty()
                        || account.get().coversEvaluation(round));
    }

    private static Trace trace(byte[] plan, int round, String where) throws IOException {
        try {
            PlanTerms terms = PlanTerms.of(TrainingPlan.parseFrom(plan), Sha256.of(plan));
            if (terms.withoutPrivacy()) {
                throw new IllegalArgumentException("a node trains nothing without noise");
            }
            return new Trace(terms, round, where);
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new IOException("the plan of a run that " + where + " shows cannot be one of this node", e);
        }
    }

    private List<String> runsHere() throws IOException {
        if (!Files.isDirectory(home.rounds())) {
            return List.of();
        }
        try (Stream<Path> runs = Files.list(home.rounds())) {
            return runs.map(run -> String.valueOf(run.getFileName()))
                    .filter(PlanTerms::isRunName)
                    .sorted()
                    .toList();
        }
    }
}
