package dev.minga.coordinator.cli;

import picocli.CommandLine.Command;

/** {@code minga coordinator …}. */
@Command(
        name = "coordinator",
        description = "Makes and runs a coordinator.",
        subcommands = {
            InitCommand.class,
            ServeCommand.class,
            DoctorCommand.class,
            GarbageCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            TokenCommands.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class CoordinatorCommands {}
