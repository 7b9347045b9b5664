package dev.minga.node.cli;

import dev.minga.node.model.DeviceChoice;
import dev.minga.node.model.NativeEngine;
import dev.minga.shared.doctor.Diagnosis;
import dev.minga.shared.doctor.Machine;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "doctor",
        description =
                "Checks this machine and a node's directory, one line for each check: Java, processor, memory, native"
                        + " library, disk, keys, settings, logs, certificate, coordinator, clock, budget. Exit code 3 if one failed. The"
                        + " node may run.")
final class DoctorCommand implements Callable<ExitCode> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description = "The node's directory; without it, the machine alone is looked at.")
    private Optional<Path> directory = Optional.empty();

    @Override
    public ExitCode call() {
        NodeDoctor doctor = new NodeDoctor(
                new Machine(System::nanoTime),
                folder -> NativeEngine.start(1, folder)
                        .on(DeviceChoice.AUTO)
                        .device()
                        .toString(),
                Clock.systemUTC());
        Diagnosis diagnosis = new Diagnosis(
                directory.isPresent() ? doctor.examine(Keys.node(directory.get())) : doctor.examineMachine());
        return diagnosis.print(Main.terminal(spec), output);
    }
}
