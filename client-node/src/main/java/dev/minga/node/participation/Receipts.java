package dev.minga.node.participation;

import dev.minga.node.ledger.BadReceiptException;
import dev.minga.node.ledger.EvaluationProof;
import dev.minga.node.ledger.LedgerForkException;
import dev.minga.node.ledger.ReceiptMaker;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns acknowledgements into receipts: a promise that a delta counts into the proof that it was averaged, and that counts are
 * taken into the proof that they were. Asks for one at a time, in turn, also for those of before a restart. One thread.
 */
final class Receipts {
    private static final Logger LOG = LoggerFactory.getLogger(Receipts.class);

    private final Path rounds;
    private final ReceiptMaker maker;
    private final EvaluationProof evaluations;
    private final Notices notices;
    private final Deque<RoundName> pending = new ArrayDeque<>();
    private final Set<String> aborted = new HashSet<>();

    /** A round's delta, or the counts for its average. */
    private record RoundName(String run, int round, boolean evaluation) {
        String awaits() {
            return evaluation
                    ? "the average of round " + round + " of run " + run + " was judged with this node's counts"
                    : "round " + round + " of run " + run + " was averaged with this node's delta";
        }
    }

    /** Takes up the rounds that were acknowledged and have no receipt. */
    Receipts(Path rounds, ReceiptMaker maker, EvaluationProof evaluations, Notices notices) throws IOException {
        this.rounds = rounds;
        this.maker = maker;
        this.evaluations = evaluations;
        this.notices = notices;
        for (Path run : children(rounds)) {
            for (Path round : children(run)) {
                takeUp(String.valueOf(run.getFileName()), String.valueOf(round.getFileName()));
            }
        }
    }

    private void takeUp(String run, String round) {
        if (PlanTerms.isRunName(run) && round.matches("[1-9][0-9]{0,5}")) {
            int number = Integer.parseInt(round);
            if (new RoundFolder(rounds, run, number).awaitsProof()) {
                expect(run, number);
            }
            if (new EvaluationFolder(rounds, run, number).awaitsProof()) {
                expectEvaluation(run, number);
            }
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isDirectory).sorted().toList();
        }
    }

    /** The round was acknowledged. */
    void expect(String run, int round) {
        pending.add(new RoundName(run, round, false));
    }

    /** The counts for the round's average were acknowledged. */
    void expectEvaluation(String run, int round) {
        pending.add(new RoundName(run, round, true));
    }

    /** Whether a round of this run still has no receipt. */
    boolean awaited(String run) {
        return pending.stream().anyMatch(name -> name.run().equals(run));
    }

    /** The run ended before its time: what was not averaged will not be. */
    void aborted(String run) {
        aborted.add(run);
    }

    /**
     * Asks for the receipt whose turn it is, if there is one to ask for; a failure is told once.
     *
     * @return whether a receipt was kept
     */
    boolean attemptOne() throws UnreachableException, LedgerForkException {
        RoundName name = pending.poll();
        if (name == null) {
            return false;
        }
        boolean settled = false;
        try {
            settled = name.evaluation() ? attemptEvaluation(name) : attempt(name);
            return settled;
        } catch (BadReceiptException e) {
            notices.warnOnce("the log does not prove that " + name.awaits() + ": " + e.getMessage());
        } catch (UnreachableException e) {
            throw e;
        } catch (IOException e) {
            LOG.error("no receipt of round {} of run {}", name.round(), name.run(), e);
            notices.warnOnce(e.getMessage() + "; round " + name.round() + " of run " + name.run()
                    + " has no receipt yet, trying again");
        } finally {
            if (!settled) {
                pending.add(name);
            }
        }
        return false;
    }

    /** By which rule the run's plan aggregates; empty if the plan is lost, which is told where it is needed. */
    private Optional<String> rule(String run) {
        try {
            byte[] plan = Files.readAllBytes(rounds.resolve(run).resolve("plan.bin"));
            return Optional.of(AggregationTerms.of(TrainingPlan.parseFrom(plan)).label());
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("the plan of run {} cannot be read, so receipts are not compared with its rule", run, e);
            return Optional.empty();
        }
    }

    private boolean attempt(RoundName name) throws IOException, LedgerForkException, BadReceiptException {
        RoundFolder folder = new RoundFolder(rounds, name.run(), name.round());
        SignedStatement statement = folder.statement();
        ReceiptMaker.Attempt attempt = maker.attempt(statement, name.run(), name.round(), rule(name.run()));
        switch (attempt.progress()) {
            case MADE -> {
                Path file = folder.proven(attempt.file());
                notices.say("round " + name.round() + " of run " + name.run() + ": receipt in " + file);
                return true;
            }
            case NOT_AVERAGED -> {
                if (aborted.contains(name.run())) {
                    folder.neverAveraged();
                    return true;
                }
                return false;
            }
            case DISCARDED -> {
                notices.say("run " + name.run() + " went back to an earlier round; round " + name.round()
                        + " is discarded, and what it cost stays charged");
                folder.neverAveraged();
                return true;
            }
            case NOT_COVERED -> {
                return false;
            }
        }
        return false;
    }

    private boolean attemptEvaluation(RoundName name) throws IOException, LedgerForkException, BadReceiptException {
        EvaluationFolder folder = new EvaluationFolder(rounds, name.run(), name.round());
        EvaluationProof.Attempt attempt = evaluations.attempt(folder.statement(), name.run(), name.round());
        if (attempt.progress() == ReceiptMaker.Progress.MADE) {
            Path file = folder.proven(attempt.file());
            notices.say("round " + name.round() + " of run " + name.run() + " was evaluated: " + attempt.outcome()
                    + "; proof in " + file);
            return true;
        }
        if (attempt.progress() == ReceiptMaker.Progress.DISCARDED) {
            folder.neverEnded();
            return true;
        }
        if (attempt.progress() == ReceiptMaker.Progress.NOT_AVERAGED && aborted.contains(name.run())) {
            folder.neverEnded();
            return true;
        }
        return false;
    }
}
