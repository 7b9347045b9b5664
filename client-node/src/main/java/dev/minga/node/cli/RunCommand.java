package dev.minga.node.cli;

import dev.minga.node.budget.NodeBudget;
import dev.minga.node.ledger.LedgerWatch;
import dev.minga.node.ledger.Witness;
import dev.minga.node.model.BaseModels;
import dev.minga.node.participation.Budgets;
import dev.minga.node.participation.CoordinatorLink;
import dev.minga.node.participation.LocalWork;
import dev.minga.node.participation.NodeHome;
import dev.minga.node.participation.NodeSettings;
import dev.minga.node.participation.Participation;
import dev.minga.node.participation.Renewal;
import dev.minga.node.participation.RoundProgress;
import dev.minga.shared.files.DirectoryLock;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import dev.minga.shared.terminal.ProgressBar;
import dev.minga.shared.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "run", description = "Takes part in training until it is told to stop (Ctrl-C, SIGTERM).")
final class RunCommand implements Callable<ExitCode> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "DIR", description = "The directory that 'minga node join' made.")
    private Path directory = Path.of(".");

    @Option(names = "--until-run-ends", description = "Stop when the first run has ended.")
    private boolean untilRunEnds;

    @Override
    public ExitCode call() throws IOException, SettingsException, InterruptedException {
        Terminal terminal = Main.terminal(spec);
        NodeHome home = Keys.joined(directory);
        NodeSettings settings = home.settings();
        BaseModels bases = Bases.in(settings.bases().orElse(List.of()).stream()
                .map(home.directory()::resolve)
                .toList());
        SecureRandom random = new SecureRandom();
        Participation.News news = new PrintedNews(terminal, output);
        Clock clock = Clock.systemUTC();
        try (DirectoryLock lock = DirectoryLock.acquire(directory);
                CoordinatorLink link = new CoordinatorLink(home.membership().coordinator(), home.tlsIdentity())) {
            LOG.info("lock {}", lock);
            NodeBudget budget = Budgets.open(home, settings, clock);
            budget.state();
            try (NodeObservation observed = new NodeObservation(home, settings, link, budget, clock);
                    LocalWork work = new LocalWork(
                            home,
                            settings,
                            bases,
                            random,
                            observed.counting(progress(terminal)),
                            clock,
                            System::nanoTime,
                            news::say)) {
                Witness witness = new Witness(home.membership().member(), home.witness(), clock);
                LedgerWatch watch = new LedgerWatch(home.ledger(), home.logKeys(), witness, link.log());
                Participation participation = new Participation(
                        home,
                        settings.policy(),
                        budget,
                        home.signer(random),
                        observed.coordinator(),
                        watch,
                        observed.watched(work),
                        Clock.systemDefaultZone(),
                        news);
                Renewal renewal = new Renewal(home, link, clock, random, news);
                String asks = home.membership().member() + " asks "
                        + home.membership().coordinator() + " for work. Ctrl-C stops.";
                output.print(terminal, Map.of("said", asks), asks);
                observed.port().ifPresent(port -> {
                    String page = "Its page for this machine: http://127.0.0.1:" + port + "; the key is in "
                            + home.directory().resolve("page.key");
                    output.print(terminal, Map.of("said", page), page);
                });
                return steps(participation, renewal, observed);
            }
        }
    }

    private ExitCode steps(Participation participation, Renewal renewal, NodeObservation observed)
            throws InterruptedException {
        Terminal terminal = Main.terminal(spec);
        Thread farewell = new Thread(() -> farewell(terminal, output), "farewell");
        Runtime.getRuntime().addShutdownHook(farewell);
        while (true) {
            renewal.whenDue();
            Participation.Step step = participation.step();
            observed.look();
            if (untilRunEnds && step.ended().isPresent()) {
                Runtime.getRuntime().removeShutdownHook(farewell);
                return ExitCode.OK;
            }
            Thread.sleep(step.pause().toMillis());
        }
    }

    private static void farewell(Terminal terminal, OutputOptions output) {
        String end = "Stopped. A round that is under way goes on when this node runs again.";
        output.print(terminal, Map.of("said", end), (terminal.interactive() ? System.lineSeparator() : "") + end);
    }

    /** Bars are for people. */
    private RoundProgress progress(Terminal terminal) {
        return output.format() == OutputOptions.Format.JSON ? (run, round, steps) -> fraction -> {} : bars(terminal);
    }

    /** One for each round: its line says how many steps it takes, and from which it goes on. */
    private static RoundProgress bars(Terminal terminal) {
        return (run, round, steps) -> {
            ProgressBar bar = new ProgressBar(terminal, "run " + run + ", round " + round, System::nanoTime);
            StringBuilder note = new StringBuilder();
            return fraction -> {
                if (note.isEmpty()) {
                    note.append(steps).append(steps == 1 ? " step" : " steps");
                    if (fraction > 0) {
                        note.append(", going on after ").append(Math.round(fraction * steps));
                    }
                }
                if (fraction < 1) {
                    bar.update(fraction, note.toString());
                } else {
                    bar.done(note.toString());
                }
            };
        };
    }

    private record PrintedNews(Terminal terminal, OutputOptions output) implements Participation.News {
        @Override
        public void say(String line) {
            LOG.info("{}", line);
            output.print(terminal, Map.of("said", line), line);
        }

        @Override
        public void warn(String line) {
            LOG.warn("{}", line);
            terminal.error(line);
        }
    }
}
