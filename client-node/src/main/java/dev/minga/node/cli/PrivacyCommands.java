package dev.minga.node.cli;

import picocli.CommandLine.Command;

/** {@code minga privacy …}. */
@Command(
        name = "privacy",
        description = "Computes what differential privacy a training plan gives, and the noise that a target needs.",
        subcommands = {EpsilonCommand.class, CalibrateCommand.class},
        synopsisSubcommandLabel = "COMMAND")
final class PrivacyCommands {}
