package dev.minga.node.export;

import dev.minga.node.model.ModelDirectory.Description;
import dev.minga.shared.lora.Target;
import dev.minga.shared.text.Printable;
import java.util.ArrayList;
import java.util.List;

/** The {@code README.md} of an exported model: what the plan and the log say of it, and how it is used. Stateless. */
final class ModelCard {
    private ModelCard() {}

    /**
     * Writes the card.
     *
     * @param library as the hub spells it
     * @param use how the files are used, in Markdown
     */
    static String of(Release release, String library, String use) {
        List<String> lines = new ArrayList<>(List.of(
                "---", "base_model: " + Release.json(List.of(release.base().hub())), "library_name: " + library));
        if (release.base().known()) {
            lines.add("license: " + release.base().licence());
        }
        lines.addAll(List.of(
                "tags: [minga, lora, federated-learning]",
                "---",
                "",
                "# "
                        + release.run()
                                .map(run -> "Detector of run " + cell(run.run()))
                                .orElse("Detector"),
                "",
                "A classifier of log lines, trained with Minga by organisations that showed"
                        + " each other no line. What stands here is from the run's plan and the federation's log; nothing more"
                        + " was computed from anybody's data.",
                "",
                "| | |",
                "|---|---|"));
        lines.addAll(modelRows(release));
        release.run().ifPresent(run -> lines.addAll(runRows(run)));
        lines.addAll(List.of("", "## Use", "", use, "", "## Licence", "", licence(release)));
        return String.join("\n", lines) + "\n";
    }

    private static List<String> modelRows(Release release) {
        Description model = release.model();
        return List.of(
                row(
                        "base model",
                        release.base().hub()
                                + (release.base().known() ? ", weights " : ", as 'minga node base' tells it ")
                                + model.baseSha256() + " (SHA-256)"),
                row("labels", String.join(", ", model.labels())),
                row("longest text", model.maxTokens() + " tokens"),
                row(
                        "LoRA",
                        "rank " + model.rank() + ", alpha " + model.alpha() + ", on "
                                + String.join(
                                        ", ",
                                        model.targets().stream()
                                                .map(Target::label)
                                                .toList())
                                + " of layers " + model.layers()));
    }

    private static List<String> runRows(RunFacts run) {
        List<String> rows = new ArrayList<>(List.of(
                row("federation", run.federation()),
                row("plan", run.plan() + " (SHA-256)"),
                row("scheme", run.scheme()),
                row("rounds", Integer.toString(run.rounds())),
                row("members", Integer.toString(run.members())),
                row("declared privacy", privacy(run))));
        run.evaluations().forEach(line -> rows.add(row("evaluation", line)));
        run.log()
                .ifPresent(log -> rows.add(
                        row("log", log.origin() + ", checkpoint of " + log.leaves() + " leaves, root " + log.root())));
        return rows;
    }

    private static String privacy(RunFacts run) {
        return run.privacy()
                .epsilon()
                .map(epsilon -> "epsilon " + Release.epsilon(run) + " at delta "
                        + run.privacy().delta() + " for each " + run.privacy().unit())
                .orElse("none: the plan adds no noise");
    }

    private static String licence(Release release) {
        return release.base().known()
                ? "The base model is under " + release.base().licence()
                        + "; it is not part of these files unless they say so."
                : "The base model's own licence applies to it.";
    }

    private static String row(String name, String value) {
        return "| " + name + " | " + cell(value) + " |";
    }

    private static String cell(String text) {
        return Printable.line(text).replace("|", "\\|").replace("<", "&lt;");
    }
}
