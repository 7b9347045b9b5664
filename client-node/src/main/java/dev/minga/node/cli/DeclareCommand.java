package dev.minga.node.cli;

import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.node.budget.BudgetEvent;
import dev.minga.node.budget.BudgetState;
import dev.minga.node.budget.NodeBudget;
import dev.minga.node.budget.Partition;
import dev.minga.node.budget.RunCost;
import dev.minga.node.budget.RunName;
import dev.minga.node.ledger.LedgerForkException;
import dev.minga.node.ledger.LedgerWatch;
import dev.minga.node.ledger.OwnRunsInLog;
import dev.minga.node.ledger.Witness;
import dev.minga.node.participation.Budgets;
import dev.minga.node.participation.CoordinatorLink;
import dev.minga.node.participation.Membership;
import dev.minga.node.participation.NodeHome;
import dev.minga.node.participation.NodeSettings;
import dev.minga.node.participation.OwnTraces;
import dev.minga.shared.files.DirectoryLock;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import dev.minga.shared.terminal.Terminal;
import dev.minga.shared.terminal.UserError;
import dev.minga.shared.text.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "declare",
        description = "Charges what a budget that was rolled back misses, and lets the node go on with it.")
final class DeclareCommand implements Callable<ExitCode> {
    private static final Logger LOG = LoggerFactory.getLogger(DeclareCommand.class);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "DIR", description = "The node's directory.")
    private Path directory = Path.of(".");

    @Option(
            names = "--missing",
            paramLabel = "N",
            defaultValue = "-1",
            description = "How many missing runs to charge, as this command shows them; without it nothing is charged.")
    private int missing = -1;

    @Option(
            names = "--steps",
            paramLabel = "T",
            description =
                    "More was spent, which nothing shows: so many steps (of policy.unit member: rounds) of the policy's"
                            + " unit. Needs the other two as well.")
    private int steps;

    @Option(names = "--noise-multiplier", paramLabel = "SIGMA", description = "The noise multiplier of these steps.")
    private double noiseMultiplier;

    @Option(names = "--sampling-rate", paramLabel = "Q", description = "The sampling rate of these steps.")
    private double samplingRate;

    /** Spending that nothing shows but the operator's memory. */
    private Optional<BudgetEvent.Declared> remembered(
            Membership me, ProtectedUnit unit, List<Partition> all, Instant now) {
        if (steps == 0 && noiseMultiplier == 0 && samplingRate == 0) {
            return Optional.empty();
        }
        try {
            RunCost cost = new RunCost(unit, noiseMultiplier, samplingRate, steps, 1);
            String plan = Sha256.of((now + " " + cost).getBytes(StandardCharsets.UTF_8))
                    .hex();
            RunName name = new RunName(me.federation(), me.member(), "declared-" + plan.substring(0, 8), plan);
            return Optional.of(new BudgetEvent.Declared(name, cost, all, steps, "the operator's word"));
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    ExitCode.USAGE,
                    "nothing was declared: " + e.getMessage(),
                    "Give --steps, --noise-multiplier and --sampling-rate together",
                    e);
        }
    }

    @Override
    public ExitCode call() throws IOException, SettingsException, LedgerForkException {
        NodeHome home = Keys.joined(directory);
        NodeSettings settings = home.settings();
        Clock clock = Clock.systemUTC();
        Terminal terminal = Main.terminal(spec);
        try (DirectoryLock lock = DirectoryLock.acquire(directory);
                CoordinatorLink link = new CoordinatorLink(home.membership().coordinator(), home.tlsIdentity())) {
            LOG.info("lock {}", lock);
            Witness witness = new Witness(home.membership().member(), home.witness(), clock);
            LedgerWatch watch = new LedgerWatch(home.ledger(), home.logKeys(), witness, link.log());
            Membership me = home.membership();
            PublicKey ownKey = home.signer(new SecureRandom()).publicKey();
            OwnTraces traces = new OwnTraces(home, me, new OwnRunsInLog(watch, me.federation(), ownKey));
            BudgetState state = Budgets.ledger(home, settings, clock).readAsItIs();
            NodeBudget budget = Budgets.asItIs(home, settings, clock);
            List<OwnTraces.Trace> found = traces.missingIn(state);
            found.forEach(trace -> output.print(
                    terminal,
                    Map.of("missing", trace.terms().run(), "round", trace.round(), "shownBy", trace.where()),
                    Printable.line("missing: run " + trace.terms().run() + ", at least to round " + trace.round()
                            + " of " + trace.terms().plan().getRounds() + ", shown by " + trace.where())));
            requireConfirmed(found.size());
            List<BudgetEvent.Declared> declared = new ArrayList<>();
            List<Partition> all = budget.partitions(state);
            found.forEach(trace -> declared.add(trace.declared(me, all)));
            remembered(me, settings.policy().protectedUnit(), all, clock.instant())
                    .ifPresent(declared::add);
            budget.declare(declared);
            output.print(
                    terminal,
                    Map.of("declared", declared.size()),
                    "Declared: " + declared.size()
                            + " runs are charged whole to all records. Go on with: minga node run " + directory);
            return ExitCode.OK;
        }
    }

    private void requireConfirmed(int found) {
        if (missing != found) {
            throw new UserError(
                    ExitCode.REFUSED,
                    "nothing was declared: disk and log show " + found + " runs that the budget misses",
                    "If you know of no others, add --missing " + found + "; for another give --noise-multiplier,"
                            + " --sampling-rate and --steps");
        }
    }
}
