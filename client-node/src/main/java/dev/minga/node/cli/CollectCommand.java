package dev.minga.node.cli;

import dev.minga.node.collecting.Collected;
import dev.minga.node.collecting.Collector;
import dev.minga.node.participation.LocalSources;
import dev.minga.node.participation.NodeHome;
import dev.minga.node.participation.NodeSettings;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import dev.minga.shared.terminal.Terminal;
import dev.minga.shared.terminal.UserError;
import dev.minga.shared.text.Printable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "collect",
        description =
                "Takes the new records of rotated, gzipped and exported files into the node's directory, as a run does"
                        + " before it trains.")
final class CollectCommand implements Callable<ExitCode> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "DIR", description = "The node's directory.")
    private Path directory = Path.of(".");

    @Option(
            names = "--finished",
            description = "Also take a last record that has no end: nothing will be added to any file.")
    private boolean finished;

    @Override
    public ExitCode call() throws IOException, SettingsException {
        NodeHome home = Keys.joined(directory);
        NodeSettings settings = home.settings();
        List<NodeSettings.Source> collected = settings.data().stream()
                .filter(NodeSettings.Source::isCollected)
                .toList();
        if (collected.isEmpty()) {
            throw new UserError(
                    ExitCode.USAGE,
                    "no source in node.yaml is collected",
                    "Logs that are one plain file are read where they are; a pattern such as logs/access.log* is"
                            + " collected");
        }
        LocalSources sources = new LocalSources(home, settings);
        ExitCode code = ExitCode.OK;
        for (NodeSettings.Source source : collected) {
            Collected found = collect(sources, source);
            tell(source, found);
            code = found.unreadable().isEmpty() ? code : ExitCode.FAILED;
        }
        return code;
    }

    private Collected collect(LocalSources sources, NodeSettings.Source source) throws IOException {
        try {
            return sources.collect(source, finished ? Instant.MAX : Collector.finishedBefore(Instant.now()));
        } catch (FileNotFoundException e) {
            throw new UserError(
                    ExitCode.USAGE,
                    String.valueOf(e.getMessage()),
                    "Mend 'log' of " + source.stableName() + " in node.yaml",
                    e);
        }
    }

    private void tell(NodeSettings.Source source, Collected found) {
        Terminal terminal = Main.terminal(spec);
        StringBuilder text = new StringBuilder(source.stableName() + ": " + count(found.added(), "new record") + " of "
                + count(found.files(), "file") + ", " + count(found.lines(), "line") + " in all");
        for (String file : found.unfinished()) {
            text.append("\n").append(Printable.line("  the last record of " + file + " has no end yet and waits"));
        }
        output.print(terminal, Map.of("source", source.stableName(), "collected", found), text.toString());
        for (String cause : found.unreadable()) {
            terminal.error(Printable.line(cause) + ". It is tried again the next time.");
        }
    }

    private static String count(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
