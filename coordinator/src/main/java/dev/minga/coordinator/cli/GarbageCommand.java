package dev.minga.coordinator.cli;

import dev.minga.coordinator.admin.AdminClient;
import dev.minga.coordinator.journal.SqlJournal;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.store.Database;
import dev.minga.coordinator.store.Sweep;
import dev.minga.coordinator.upkeep.GarbageCollection;
import dev.minga.shared.files.DirectoryInUseException;
import dev.minga.shared.files.DirectoryLock;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "gc",
        description =
                "Deletes blobs that no run names, and what broken off uploads and writes left; serve does it at its"
                        + " start. The coordinator may run.")
final class GarbageCommand implements Callable<ExitCode> {
    @Mixin
    private final Shell shell = new Shell();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "DIR", description = "The coordinator's directory.")
    private Path directory = Path.of(".");

    @Option(names = "--dry-run", description = "Only says what would go.")
    private boolean dryRun;

    @Override
    public ExitCode call() throws Exception {
        CoordinatorHome home = Keys.existing(directory);
        Sweep.Found found;
        try {
            found = stopped(home);
        } catch (DirectoryInUseException e) {
            found = AdminConnection.call(directory, (AdminClient client) -> client.collectGarbage(dryRun));
        }
        output.print(
                shell.terminal(),
                found,
                (dryRun ? "Would delete " : "Deleted ") + found.blobs() + " blobs that no run names, "
                        + found.uploads() + " uploads that stopped over a day ago, " + found.temporary()
                        + " half-written files: " + found.bytes() + " bytes.");
        return ExitCode.OK;
    }

    private Sweep.Found stopped(CoordinatorHome home) throws Exception {
        try (DirectoryLock lock = DirectoryLock.acquire(home.directory());
                Database database = home.connect()) {
            return new GarbageCollection(
                            new SqlJournal(database, () -> {}), new BlobStore(home.directory()), shell.clock())
                    .collect(dryRun);
        }
    }
}
