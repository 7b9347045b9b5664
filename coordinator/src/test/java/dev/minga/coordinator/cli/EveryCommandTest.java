package dev.minga.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class EveryCommandTest {
    private static Stream<CommandLine> leaves(CommandLine command) {
        return command.getSubcommands().isEmpty()
                ? Stream.of(command)
                : command.getSubcommands().values().stream().flatMap(EveryCommandTest::leaves);
    }

    @Test
    void printsJsonForPrograms() {
        List<CommandLine> all = Stream.of(
                        new CoordinatorCommands(),
                        new MemberCommands(),
                        new TrainingCommands(),
                        new ModelCommands(),
                        new LedgerCommands())
                .flatMap(commands -> leaves(new CommandLine(commands)))
                .toList();
        assertThat(all).hasSizeGreaterThan(15);
        assertThat(all)
                .filteredOn(command -> command.getCommandSpec().findOption("--output") == null)
                .extracting(CommandLine::getCommandName)
                .isEmpty();
    }
}
