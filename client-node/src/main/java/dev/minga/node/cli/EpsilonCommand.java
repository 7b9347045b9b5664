package dev.minga.node.cli;

import dev.minga.crypto.privacy.SubsampledGaussian;
import dev.minga.shared.settings.EnumText;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import dev.minga.shared.terminal.UserError;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "epsilon", description = "Says what epsilon a run of DP-SGD has.")
final class EpsilonCommand implements Callable<ExitCode> {
    private static final double MOST_NOISE = 1e6;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--noise-multiplier",
            paramLabel = "S",
            required = true,
            description = "Standard deviation of the noise divided by the clip norm: above 0, at most 1e6.")
    private double noiseMultiplier;

    @Mixin
    private MechanismOptions run = new MechanismOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    /** What {@code --output json} prints. */
    record Result(double epsilon, String accountant) {}

    @Override
    public ExitCode call() {
        MechanismOptions.require(
                noiseMultiplier > 0 && noiseMultiplier <= MOST_NOISE,
                "--noise-multiplier",
                "above 0 and at most 1e6",
                noiseMultiplier);
        run.check();
        double epsilon = run.accountant()
                .epsilon(
                        List.of(new SubsampledGaussian(noiseMultiplier, run.samplingRate(), run.steps())), run.delta());
        if (!(epsilon < Double.POSITIVE_INFINITY)) {
            throw new UserError(
                    ExitCode.USAGE,
                    "--noise-multiplier " + noiseMultiplier + " is too little: epsilon is infinite",
                    "Add more noise");
        }
        output.print(
                Main.terminal(spec),
                new Result(epsilon, EnumText.format(run.accountant())),
                run.sentence(epsilon, noiseMultiplier));
        return ExitCode.OK;
    }
}
