package dev.minga.coordinator.cli;

import dev.minga.coordinator.upkeep.Backup;
import dev.minga.shared.terminal.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "backup",
        description =
                "Copies a running coordinator, database, blobs, log and KEYS, to a new directory on its machine, and"
                        + " reads the copy once more. Guard it as you guard the coordinator.")
final class BackupCommand implements Callable<ExitCode> {
    @Mixin
    private final AdminConnection connection = new AdminConnection();

    @Parameters(paramLabel = "DIR", description = "The directory to make.")
    private Path target = Path.of("");

    @Override
    public ExitCode call() throws Exception {
        String directory = target.toAbsolutePath().normalize().toString();
        Backup.Written written = connection.call(client -> client.backup(directory));
        connection.print(
                written,
                "Backed up to " + written.directory() + ": " + written.files() + " files, " + written.bytes()
                        + " bytes, each read once more. Their digests are in SHA256SUMS there.");
        return ExitCode.OK;
    }
}
