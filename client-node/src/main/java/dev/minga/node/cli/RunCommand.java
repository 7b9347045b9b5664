package dev.minga.node.cli;

import dev.minga.node.participation.CoordinatorLink;
import dev.minga.node.participation.LocalWork;
import dev.minga.node.participation.NodeHome;
import dev.minga.node.participation.NodeSettings;
import dev.minga.node.participation.Participation;
import dev.minga.shared.files.DirectoryLock;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.Terminal;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "run", description = "Takes part in training until it is told to stop (Ctrl-C, SIGTERM).")
final class RunCommand implements Callable<ExitCode> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DIR", description = "The directory that 'minga node join' made.")
    private Path directory = Path.of(".");

    @Option(names = "--until-run-ends", description = "Stop when the first run has ended.")
    private boolean untilRunEnds;

    @Override
    public ExitCode call() throws IOException, SettingsException, InterruptedException {
        Terminal terminal = Main.terminal(spec);
        NodeHome home = new NodeHome(directory);
        if (!home.joined()) {
            throw new UserError(
                    ExitCode.USAGE,
                    "the node in " + directory + " has not joined a federation",
                    "Ask for an invitation and run 'minga node join TOKEN " + directory + "'");
        }
        NodeSettings settings = home.settings();
        try (DirectoryLock lock = DirectoryLock.acquire(directory);
                CoordinatorLink link = new CoordinatorLink(home.membership().coordinator(), home.tlsIdentity());
                LocalWork work = new LocalWork(home, settings, new SecureRandom(), fraction -> {})) {
            LOG.info("lock {}", lock);
            Participation participation =
                    new Participation(home, settings.policy(), home.signer(), link, work, new PrintedNews(terminal));
            terminal.println(home.membership().member() + " asks "
                    + home.membership().coordinator() + " for work. Ctrl-C stops.");
            while (true) {
                Participation.Step step = participation.step();
                if (untilRunEnds && step.ended().isPresent()) {
                    return ExitCode.OK;
                }
                Thread.sleep(step.pause().toMillis());
            }
        }
    }

    private record PrintedNews(Terminal terminal) implements Participation.News {
        @Override
        public void say(String line) {
            LOG.info("{}", line);
            terminal.println(line);
        }

        @Override
        public void warn(String line) {
            LOG.warn("{}", line);
            terminal.error(line);
        }
    }
}
