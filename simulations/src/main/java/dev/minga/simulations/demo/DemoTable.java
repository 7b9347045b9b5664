package dev.minga.simulations.demo;

import dev.minga.node.model.PrecisionTrial;
import dev.minga.simulations.demo.data.AgentString;
import dev.minga.simulations.demo.data.DemoSplit;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** What the demo prints. */
final class DemoTable {
    private final Consumer<String> line;

    DemoTable(Consumer<String> line) {
        this.line = line;
    }

    void arithmetic(PrecisionTrial trial) {
        print("Arithmetic: %s; --precision chooses another.", trial);
    }

    void introduce(DemoSplit.Split split, TestLines test, Path out) {
        print("");
        print("Three organisations, each with its own log that never leaves it:");
        for (DemoSplit.Organisation organisation : split.organisations()) {
            print(
                    "  %-14s %d lines, %d of them attacks; has never seen %s",
                    organisation.name(),
                    organisation.train().size(),
                    organisation.train().stream().filter(AgentString::attack).count(),
                    String.join(", ", organisation.unseenFamilies()));
        }
        print("Public test lines, held by the demo: %d, %d of them attacks.", test.count(), test.attacks());
        print("Everything is left in %s", out);
        print("");
    }

    void roundsHeader() {
        print("Training together. F1 and loss are measured by the demo on its test lines; a node reports neither.");
        print("%6s %8s %14s %7s %7s %8s", "round", "members", "epsilon spent", "F1", "loss", "seconds");
    }

    void round(DemoSummary.Round round) {
        print(
                "%6d %8d %14.2f %7.3f %7.3f %8.1f",
                round.round(), round.members(), round.epsilon(), round.f1(), round.loss(), round.seconds());
    }

    void compare(DemoSummary summary, Path out) {
        print("");
        print("Attacks of families an organisation never saw: share it finds, trained alone and trained together");
        print("%-16s %10s %10s   %-6s %s", "organisation", "alone", "together", "lines", "families it never saw");
        for (DemoSummary.Organisation organisation : summary.organisations()) {
            print(
                    "%-16s %10.2f %10.2f   %-6d %s",
                    organisation.name(),
                    organisation.recallAlone(),
                    organisation.recallTogether(),
                    organisation.unseenLines(),
                    String.join(", ", organisation.unseenFamilies()));
        }
        List<Double> alone = summary.organisations().stream()
                .map(DemoSummary.Organisation::f1Alone)
                .sorted()
                .toList();
        print("");
        print(
                "Together, over all %d test lines: precision %.3f, recall %.3f, F1 %.3f (alone %.3f to %.3f), "
                        + "false-positive rate %.3f",
                summary.testLines().lines(),
                summary.finalScores().precision(),
                summary.finalScores().recall(),
                summary.finalScores().f1(),
                alone.get(0),
                alone.get(alone.size() - 1),
                summary.finalScores().falsePositiveRate());
        print(
                "Privacy of each record, together and alone alike: epsilon %.2f at delta %.0e (PLD accountant)",
                summary.privacy().epsilon(), summary.privacy().delta());
        print(
                "Model: %s, %,d parameters frozen, %,d trained; %.0f s in all",
                summary.model().base(),
                summary.model().baseParameters(),
                summary.model().trainableParameters(),
                summary.seconds());
        print("");
        print(
                "Try it: ./minga node scan --model %s --min-score 0.5 %s",
                out.resolve("adapter"), out.resolve("test/access.log"));
        String member = summary.organisations().get(0).name();
        print(
                "Check it: ./minga node receipt %s --keys %s",
                out.resolve(member).resolve("rounds").resolve(DemoPlan.RUN).resolve("1/receipt.minga"),
                out.resolve("coordinator/public-keys.txt"));
    }

    private void print(String format, Object... arguments) {
        line.accept(String.format(Locale.ROOT, format, arguments));
    }
}
