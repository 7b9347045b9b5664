package dev.minga.node.cli;

import picocli.CommandLine.Command;

/** {@code minga node …}. */
@Command(
        name = "node",
        description =
                "Joins a federation, takes part in training, scores logs, checks receipts, counts on public sets again.",
        subcommands = {
            JoinCommand.class,
            RunCommand.class,
            StatusCommand.class,
            BudgetCommands.class,
            ScanCommand.class,
            ReceiptCommand.class,
            EvaluateCommand.class,
            AcceptLogCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class NodeCommands {}
