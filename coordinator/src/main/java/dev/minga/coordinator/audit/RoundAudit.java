package dev.minga.coordinator.audit;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.aggregation.MemberDelta;
import dev.minga.coordinator.aggregation.NextModel;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.AveragedContribution;
import dev.minga.proto.v1.ContributionLogged;
import dev.minga.proto.v1.EvaluationLogged;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.RoundAveraged;
import dev.minga.proto.v1.RunWentBack;
import dev.minga.shared.tensor.MalformedTensorFileException;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorFileDraft;
import dev.minga.shared.tensor.TensorFileDrafts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates a round once more, from the stored base, server state and deltas, by the logged plan, members and weights, and
 * compares the results with the logged model and server state bit for bit. Deltas that the plan refuses are findings. The log
 * is verified first. Changes nothing; a coordinator may run there. What it makes meanwhile lies where the system keeps temporary
 * files, as large as model and server state.
 */
public final class RoundAudit {
    private final String run;
    private final int round;
    private final Findings findings;
    private final TensorFileDrafts.Place place;
    private final Map<Sha256, ContributionLogged> contributions = new HashMap<>();
    private final Map<ByteString, ByteString> serverStates = new HashMap<>();
    private final List<RunWentBack> again = new ArrayList<>();
    private final List<Counted> counted = new ArrayList<>();
    private ByteString serverStateBefore = ByteString.EMPTY;
    private @Nullable RunPlan plan;
    private @Nullable RoundAveraged averaged;

    private RoundAudit(String run, int round, Findings findings, TensorFileDrafts.Place place) {
        this.run = run;
        this.round = round;
        this.findings = findings;
        this.place = place;
    }

    /**
     * @param contributions how many deltas the log says were averaged
     * @param again how often it was made again since without a member
     * @param model the logged model in hexadecimal digits, or empty if there is none
     * @param counted what members signed that they counted for it
     * @param findings what is wrong; empty if the logged model is the average
     */
    public record Report(
            String run,
            int round,
            int contributions,
            int again,
            String model,
            List<Counted> counted,
            List<Finding> findings) {}

    /** A member's counts for an average, row by row, a row for each true class. */
    public record Counted(String member, List<Long> counts) {}

    /**
     * Audits one round.
     *
     * @param directory the coordinator's, or a copy of it, with its blobs
     * @throws IOException if a disk fails or is full; whatever a file holds is a finding
     */
    public static Report audit(Path directory, VerifierKeys keys, String run, int round) throws IOException {
        return audit(directory, keys, run, round, () -> Files.createTempFile("minga-audit-", ""));
    }

    static Report audit(Path directory, VerifierKeys keys, String run, int round, TensorFileDrafts.Place place)
            throws IOException {
        Findings findings = new Findings(directory);
        RoundAudit audit = new RoundAudit(run, round, findings, place);
        new LogReading(directory, keys, findings)
                .read(
                        new LogHistory(new StatementAudit(StoredBlobs.none(findings), true, findings), findings),
                        (leaf, entry, hash, walk) -> audit.collect(entry, hash));
        RoundAveraged averaged = audit.averaged;
        RunPlan plan = audit.plan;
        if (averaged == null) {
            findings.add("round " + round + " of run " + run, "the log has no average of it");
            return new Report(run, round, 0, 0, "", List.of(), findings.list());
        }
        if (plan != null && findings.list().isEmpty()) {
            try (AuditedBlobs blobs = new AuditedBlobs(directory.resolve("blobs"), plan, round, findings)) {
                audit.compare(plan, averaged, blobs);
            }
        }
        Sha256 model = LogHistory.digest(averaged.getModelSha256());
        return new Report(
                run,
                round,
                averaged.getContributionsCount(),
                audit.again.size(),
                model.hex(),
                audit.counted,
                findings.list());
    }

    private void collect(byte[] bytes, Sha256 hash) {
        LedgerEntry entry;
        try {
            entry = LedgerEntry.parseFrom(bytes);
            if (entry.hasRunPlanned() && plan == null) {
                RunPlan planned = RunPlan.parse(entry.getRunPlanned().getPlan().toByteArray(), new byte[0]);
                plan = planned.run().equals(run) ? planned : null;
            }
        } catch (IOException found) {
            return; // the history has said so
        }
        ContributionLogged contribution = entry.getContribution();
        if (contribution.getRun().equals(run) && contribution.getRound() == round) {
            contributions.put(hash, contribution);
        }
        EvaluationLogged evaluation = entry.getEvaluation();
        if (evaluation.getRun().equals(run) && evaluation.getRound() == round) {
            counted.add(new Counted(evaluation.getMember(), evaluation.getCountsList()));
        }
        RoundAveraged average = entry.getRoundAveraged();
        if (entry.hasRoundAveraged() && average.getRun().equals(run)) {
            if (average.getRound() == round) {
                averaged = average;
                serverStateBefore = serverStates.getOrDefault(average.getBaseSha256(), ByteString.EMPTY);
            }
            serverStates.put(average.getModelSha256(), average.getServerStateSha256());
        }
        RunWentBack back = entry.getRunWentBack();
        if (back.getRun().equals(run) && !back.getWithout().isEmpty()) {
            serverStates.put(back.getModelSha256(), back.getServerStateSha256());
            if (back.getToRound() == round) {
                again.add(back);
            }
        }
    }

    private void compare(RunPlan plan, RoundAveraged logged, AuditedBlobs blobs) throws IOException {
        Optional<TensorFile> base = blobs.model(LogHistory.digest(logged.getBaseSha256()));
        Optional<TensorFile> state = serverStateBefore.isEmpty()
                ? Optional.empty()
                : blobs.serverState(LogHistory.digest(serverStateBefore));
        if (base.isEmpty()) {
            return;
        }
        String where = "round " + round + " of run " + run;
        Start start = new Start(plan, base.get(), state);
        List<AveragedContribution> averaged = logged.getContributionsList();
        compare(where, start, averaged, logged.getModelSha256(), logged.getServerStateSha256(), blobs);
        for (RunWentBack one : again) {
            String without = where + " without " + one.getWithout();
            compare(
                    without,
                    start,
                    one.getContributionsList(),
                    one.getModelSha256(),
                    one.getServerStateSha256(),
                    blobs);
        }
    }

    /** What a round starts from. */
    private record Start(RunPlan plan, TensorFile base, Optional<TensorFile> state) {}

    private void compare(
            String where,
            Start start,
            List<AveragedContribution> averaged,
            ByteString model,
            ByteString serverState,
            AuditedBlobs blobs)
            throws IOException {
        List<MemberDelta> deltas = new ArrayList<>();
        for (AveragedContribution one : averaged) {
            ContributionLogged contribution =
                    contributions.get(Sha256.ofBytes(one.getLeaf().toByteArray()));
            if (contribution != null) {
                blobs.delta(one.getMember(), LogHistory.digest(contribution.getDeltaSha256()))
                        .ifPresent(delta -> deltas.add(new MemberDelta(one.getMember(), one.getWeight(), delta)));
            }
        }
        if (!findings.list().isEmpty()) {
            return;
        }
        try (TensorFileDrafts drafts = new TensorFileDrafts(place)) {
            NextModel next = start.plan().aggregation().next(start.base(), start.state(), deltas, round, drafts);
            requireSame(where, "average of its deltas", next.model(), model);
            if (next.state().isPresent()) {
                requireSame(where, "server state after it", next.state().get(), serverState);
            }
        } catch (MalformedTensorFileException | RuntimeException e) {
            findings.add(where, "its deltas cannot be averaged: " + e.getMessage());
        }
    }

    private void requireSame(String where, String what, TensorFileDraft draft, ByteString logged) throws IOException {
        Sha256 again;
        try (InputStream in = Files.newInputStream(draft.file())) {
            again = Sha256.of(in);
        }
        if (!logged.equals(ByteString.copyFrom(again.bytes()))) {
            findings.add(where, "the " + what + " is " + again + ", but the log says " + LogHistory.digest(logged));
        }
    }
}
