package dev.minga.node.cli;

import picocli.CommandLine.Command;

/** {@code minga node …}. */
@Command(
        name = "node",
        description = "Joins a federation, takes part in training, scores logs.",
        subcommands = {JoinCommand.class, RunCommand.class, ScanCommand.class},
        synopsisSubcommandLabel = "COMMAND")
final class NodeCommands {}
