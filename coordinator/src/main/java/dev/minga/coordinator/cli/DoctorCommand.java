package dev.minga.coordinator.cli;

import dev.minga.shared.doctor.Diagnosis;
import dev.minga.shared.doctor.Machine;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "doctor",
        description =
                "Checks this machine and a coordinator's directory, one line for each check: Java, memory, settings,"
                        + " keys, certificates, ports, disk, database. Exit code 3 if one failed. The coordinator may run.")
final class DoctorCommand implements Callable<ExitCode> {
    @Mixin
    private final Shell shell = new Shell();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "DIR", description = "The coordinator's directory.")
    private Path directory = Path.of(".");

    @Override
    public ExitCode call() {
        CoordinatorDoctor doctor = new CoordinatorDoctor(
                Keys.existing(directory),
                new Machine(System::nanoTime),
                shell.clock().instant());
        return new Diagnosis(doctor.examine()).print(shell.terminal(), output);
    }
}
