package dev.minga.node.cli;

import picocli.CommandLine.Command;

/** {@code minga node budget …}. */
@Command(
        name = "budget",
        description = "What an operator has to decide about the privacy budget.",
        subcommands = {
            PartitionCommand.class,
            SettleCommand.class,
            DeclareCommand.class,
            AcceptClockCommand.class,
        },
        synopsisSubcommandLabel = "COMMAND")
final class BudgetCommands {}
