package dev.minga.node.cli;

import picocli.CommandLine.Command;

/** {@code minga node …}. */
@Command(
        name = "node",
        description =
                "Joins a federation, collects logs, takes part in training, scores logs, exports models, checks receipts, counts on public sets.",
        subcommands = {
            JoinCommand.class,
            RunCommand.class,
            DoctorCommand.class,
            CollectCommand.class,
            StatusCommand.class,
            PreviewCommand.class,
            PauseCommands.Begin.class,
            PauseCommands.End.class,
            BudgetCommands.class,
            ScanCommand.class,
            BaseCommand.class,
            ExportCommand.class,
            ReceiptCommand.class,
            EvaluateCommand.class,
            AcceptLogCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class NodeCommands {}
