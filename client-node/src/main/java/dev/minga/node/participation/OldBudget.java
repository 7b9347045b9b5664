package dev.minga.node.participation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.node.budget.BudgetEvent;
import dev.minga.node.budget.BudgetState;
import dev.minga.node.budget.NodeBudget;
import dev.minga.node.budget.Partition;
import dev.minga.node.budget.RunCost;
import dev.minga.node.budget.RunName;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.files.AtomicFile;
import dev.minga.shared.settings.Json;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Takes over {@code budget.jsonl}, where earlier versions kept one line for each run: every run in it counts as run, whole, on
 * all records that this node has. The file is then kept under another name. Can be interrupted and repeated.
 */
final class OldBudget {
    private final NodeHome home;

    OldBudget(NodeHome home) {
        this.home = home;
    }

    private record Line(String run, String planSha256, double noiseMultiplier, double samplingRate, int steps) {
        Line {
            Objects.requireNonNull(run, "run");
            Objects.requireNonNull(planSha256, "planSha256");
        }
    }

    /** Does it, if there is such a file. */
    void takeOver(NodeBudget budget, Membership me) throws IOException {
        Path file = home.oldBudgetFile();
        if (!Files.exists(file)) {
            return;
        }
        BudgetState state = budget.state();
        List<Partition> all = budget.partitions(state);
        List<BudgetEvent.Declared> missing = new ArrayList<>();
        int number = 0;
        for (String text : new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            number++;
            try {
                BudgetEvent.Declared declared = declared(Json.mapper().readValue(text, Line.class), me, all);
                if (state.run(declared.run().planSha256()).isEmpty()) {
                    missing.add(declared);
                }
            } catch (JsonProcessingException | IllegalArgumentException e) {
                throw new UserError(
                        ExitCode.REFUSED,
                        "the privacy budget " + file + " of an earlier version is damaged in line " + number,
                        "Restore the file from a backup that is not older than the last run; never delete it",
                        e);
            }
        }
        if (!missing.isEmpty()) {
            budget.takeOver(missing);
        }
        AtomicFile.move(file, home.directory().resolve("budget.jsonl.taken-over"));
    }

    private BudgetEvent.Declared declared(Line line, Membership me, List<Partition> all) throws IOException {
        if (line == null) {
            throw new IllegalArgumentException("null");
        }
        RunCost cost = cost(line);
        return new BudgetEvent.Declared(
                new RunName(me.federation(), me.member(), line.run(), line.planSha256()),
                cost,
                all,
                Math.min(cost.rounds(), RoundFolder.lastTrained(home.rounds(), line.run())),
                "charged by an earlier version");
    }

    /** The plan says into how many rounds the steps are cut, if it was kept; else they count as one. */
    private RunCost cost(Line line) throws IOException {
        RunCost whole = new RunCost(line.noiseMultiplier(), line.samplingRate(), 1, line.steps());
        Path plan = home.planFile(line.run());
        if (!PlanTerms.isRunName(line.run()) || !Files.exists(plan)) {
            return whole;
        }
        byte[] bytes = Files.readAllBytes(plan);
        try {
            PlanTerms terms = PlanTerms.of(TrainingPlan.parseFrom(bytes), Sha256.of(bytes));
            boolean same = terms.digest().hex().equals(line.planSha256())
                    && terms.cost().whole().equals(whole.whole());
            return same ? terms.cost() : whole;
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return whole;
        }
    }
}
