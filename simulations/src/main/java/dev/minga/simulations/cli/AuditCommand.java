package dev.minga.simulations.cli;

import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import dev.minga.shared.terminal.ProgressBar;
import dev.minga.shared.terminal.UserError;
import dev.minga.simulations.audit.PlantedBug;
import dev.minga.simulations.audit.StepAudit;
import dev.minga.simulations.audit.TrainerAudit;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "audit",
        description = "Attacks the trainer's real step, and the same step with known mistakes: the right one must stay "
                + "below its claim, the wrong ones must not.")
final class AuditCommand implements Callable<ExitCode> {
    /** Of all that is run together, so that who runs it daily is alarmed by a right step once in 100,000 years. */
    private static final double FALSE_ALARM = 1e-8;

    private static final int TRAININGS_PER_TRIAL = 20;
    private static final int RIGHT_STEPS = 2;

    @Option(
            names = "--noise-multiplier",
            paramLabel = "S",
            defaultValue = "1",
            description = "Noise of the step in units of the clip norm, 0.1 to 100 (default: ${DEFAULT-VALUE}).")
    private double noiseMultiplier;

    @Option(
            names = "--delta",
            paramLabel = "D",
            defaultValue = "1e-5",
            description = "The delta at which epsilon is stated, above 0 and below 1 (default: ${DEFAULT-VALUE}).")
    private double delta;

    @Option(
            names = "--trials",
            paramLabel = "N",
            defaultValue = "100000",
            description = "How often each world is run, 1000 or more (default: ${DEFAULT-VALUE}).")
    private int trials;

    @Mixin
    private OutputOptions output = new OutputOptions();

    /**
     * What {@code --output json} prints of each line.
     *
     * @param provenEpsilon what the observations refute: epsilon cannot be smaller
     */
    record Line(String audited, double claimedEpsilon, double provenEpsilon) {
        String text() {
            return String.format(
                    Locale.ROOT,
                    "%-34s %8.3f %8.3f  %s",
                    audited,
                    claimedEpsilon,
                    provenEpsilon,
                    refuted() ? "refuted" : "stands");
        }

        boolean refuted() {
            return provenEpsilon > claimedEpsilon;
        }
    }

    @Override
    public ExitCode call() {
        StepAudit step;
        TrainerAudit trainer;
        try {
            step = new StepAudit(noiseMultiplier, delta, trials, FALSE_ALARM);
            trainer = new TrainerAudit(
                    noiseMultiplier, delta, Math.max(1_000, trials / TRAININGS_PER_TRIAL), FALSE_ALARM);
        } catch (IllegalArgumentException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), "See minga privacy audit --help", e);
        }
        SecureRandom random = new SecureRandom();
        ProgressBar bar = new ProgressBar(Main.TERMINAL, "Auditing", System::nanoTime);
        List<Line> lines = new ArrayList<>();
        for (Step audited : steps()) {
            String name = audited.name();
            StepAudit.Result result = step.run(audited.unit(), audited.bug(), random, done -> bar.update(done, name));
            lines.add(new Line(name, result.claimed(), result.proven()));
        }
        String whole = "whole trainings";
        double proven = trainer.proven(random, done -> bar.update(done, whole));
        lines.add(new Line(whole, trainer.claimed(), proven));
        bar.done("");
        output.print(Main.TERMINAL, lines, text(lines));
        judge(lines);
        return ExitCode.OK;
    }

    private static void judge(List<Line> lines) {
        int last = lines.size() - 1;
        if (lines.subList(0, RIGHT_STEPS).stream().anyMatch(Line::refuted)
                || lines.get(last).refuted()) {
            throw new UserError(
                    ExitCode.REFUSED,
                    "the trainer is less private than it claims",
                    "Do not train with noise on this machine; report what was printed above");
        }
        if (!lines.subList(RIGHT_STEPS, last).stream().allMatch(Line::refuted)) {
            throw new UserError(
                    ExitCode.REFUSED,
                    "the audit is too weak to notice every known mistake, so that its silence about the trainer says little",
                    "Raise --trials or lower --noise-multiplier");
        }
    }

    private static String text(List<Line> lines) {
        StringBuilder text = new StringBuilder(String.format("%-34s %8s %8s%n", "epsilon", "claimed", "at least"));
        lines.forEach(line -> text.append(line.text()).append(System.lineSeparator()));
        return text.toString().stripTrailing();
    }

    private record Step(ProtectedUnit unit, Optional<PlantedBug> bug) {
        String name() {
            String step = unit == ProtectedUnit.RECORD ? "step" : "step of entities";
            return bug.map(planted -> step + ", "
                            + planted.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                    .orElse(step);
        }
    }

    /** The right ones first. */
    private static List<Step> steps() {
        List<Step> steps = new ArrayList<>(List.of(
                new Step(ProtectedUnit.RECORD, Optional.empty()), new Step(ProtectedUnit.ENTITY, Optional.empty())));
        for (PlantedBug bug : PlantedBug.values()) {
            boolean ofEntities = bug == PlantedBug.CLIP_PER_RECORD;
            steps.add(new Step(ofEntities ? ProtectedUnit.ENTITY : ProtectedUnit.RECORD, Optional.of(bug)));
        }
        return steps;
    }
}
