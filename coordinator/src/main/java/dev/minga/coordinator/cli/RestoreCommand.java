package dev.minga.coordinator.cli;

import dev.minga.coordinator.ledger.Ledger;
import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.store.Database;
import dev.minga.coordinator.store.DatabaseCopy;
import dev.minga.coordinator.store.SqliteDatabase;
import dev.minga.coordinator.upkeep.Restore;
import dev.minga.coordinator.upkeep.Restore.Restored;
import dev.minga.shared.files.DirectoryLock;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import dev.minga.shared.terminal.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "restore",
        description =
                "Makes a coordinator of a backup. What was published since the backup is void, and the log says so;"
                        + " runs that were open in it are aborted, its invitations no longer work, and each member goes on only"
                        + " when it has accepted that by hand. Make sure that the coordinator it is a copy of never runs again.")
final class RestoreCommand implements Callable<ExitCode> {
    @Mixin
    private final Shell shell = new Shell();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(index = "0", paramLabel = "BACKUP", description = "What 'minga coordinator backup' made.")
    private Path backup = Path.of("");

    @Parameters(index = "1", paramLabel = "DIR", description = "The coordinator's directory, to be made.")
    private Path directory = Path.of("");

    @Option(names = "--reason", required = true, description = "Why; all members can read it in the log.")
    private String reason = "";

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = "An empty PostgreSQL database to use from now on (default: as in the backup's settings).")
    private Optional<String> url = Optional.empty();

    @Override
    public ExitCode call() throws Exception {
        Restored restored;
        try {
            Restore.copyFiles(backup, directory);
            restored = takeOver();
        } catch (IllegalArgumentException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), "Mend that and call again", e);
        }
        output.print(
                shell.terminal(),
                restored,
                "Restored to " + directory + ". The log goes on from its " + restored.keptLeaves()
                        + " leaves; what was published beyond is void.\nRuns that were open and are aborted: "
                        + (restored.abortedRuns().isEmpty() ? "none" : String.join(", ", restored.abortedRuns()))
                        + ". Invitations that no longer work: " + restored.voidInvitations()
                        + ", tokens of the admin endpoint: " + restored.revokedTokens()
                        + ".\nMembers revoked since the backup are members again: revoke them once more before you serve"
                        + " others.\nNext: minga coordinator serve " + directory);
        return ExitCode.OK;
    }

    private Restored takeOver() throws Exception {
        CoordinatorHome home = Keys.existing(directory);
        if (url.isPresent()) {
            home.change(home.settings().withDatabase(url.get()));
        }
        try (DirectoryLock lock = DirectoryLock.acquire(directory);
                Database database = home.connectToCopyToo()) {
            if (home.settings().database().isPresent()) {
                toServer(home, database);
            }
            Outbox outbox = new Outbox(database);
            Ledger ledger = Coordinator.ledger(home, outbox, home.signer(new SecureRandom()), home.logSigner());
            return new Restore(home.settings().federation(), database, ledger, outbox)
                    .takeOver(reason, shell.clock().instant());
        }
    }

    private static void toServer(CoordinatorHome home, Database server) throws Exception {
        try (Database file = SqliteDatabase.open(home.database())) {
            DatabaseCopy.copy(file, server);
        }
        Files.delete(home.database());
    }
}
