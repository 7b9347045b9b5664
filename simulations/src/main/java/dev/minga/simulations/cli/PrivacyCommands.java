package dev.minga.simulations.cli;

import picocli.CommandLine.Command;

@Command(
        name = "privacy",
        description = "Is the privacy that is claimed?",
        subcommands = {AuditCommand.class},
        synopsisSubcommandLabel = "COMMAND")
final class PrivacyCommands {}
