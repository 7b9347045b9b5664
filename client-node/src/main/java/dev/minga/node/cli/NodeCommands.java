package dev.minga.node.cli;

import picocli.CommandLine.Command;

/** {@code minga node …}. */
@Command(
        name = "node",
        description = "Joins a federation, takes part in training, scores logs, checks receipts.",
        subcommands = {
            JoinCommand.class,
            RunCommand.class,
            StatusCommand.class,
            BudgetCommands.class,
            ScanCommand.class,
            ReceiptCommand.class,
            AcceptLogCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class NodeCommands {}
