package dev.minga.node.cli;

import dev.minga.crypto.privacy.Calibration;
import dev.minga.crypto.privacy.SubsampledGaussian;
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

@Command(name = "calibrate", description = "Finds the least noise whose epsilon stays within a target.")
final class CalibrateCommand implements Callable<ExitCode> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--epsilon", paramLabel = "E", required = true, description = "The target: above 0.")
    private double target;

    @Mixin
    private MechanismOptions run = new MechanismOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    /** What {@code --output json} prints. */
    record Result(double noiseMultiplier, double epsilon) {}

    @Override
    public ExitCode call() {
        MechanismOptions.require(
                target > 0 && target < Double.POSITIVE_INFINITY, "--epsilon", "above 0 and finite", target);
        run.check();
        double sigma;
        try {
            sigma = Calibration.noiseMultiplier(run.accountant(), target, run.samplingRate(), run.steps(), run.delta());
        } catch (IllegalArgumentException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), "Name a larger --epsilon", e);
        }
        double epsilon = run.accountant()
                .epsilon(List.of(new SubsampledGaussian(sigma, run.samplingRate(), run.steps())), run.delta());
        output.print(Main.terminal(spec), new Result(sigma, epsilon), run.sentence(epsilon, sigma));
        return ExitCode.OK;
    }
}
