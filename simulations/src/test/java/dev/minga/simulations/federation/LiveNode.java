package dev.minga.simulations.federation;

import dev.minga.node.budget.NodeBudget;
import dev.minga.node.data.LogFormat;
import dev.minga.node.ledger.LedgerWatch;
import dev.minga.node.ledger.Witness;
import dev.minga.node.model.PrecisionChoice;
import dev.minga.node.participation.Budgets;
import dev.minga.node.participation.CoordinatorLink;
import dev.minga.node.participation.NodeHome;
import dev.minga.node.participation.NodeSettings;
import dev.minga.node.participation.Participation;
import dev.minga.node.participation.RoundWork;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** A node of real parts but for its work. */
final class LiveNode implements AutoCloseable {
    final NodeHome home;
    final Heard heard = new Heard();
    private final CoordinatorLink link;
    private final Participation participation;
    private boolean ended;

    LiveNode(NodeHome home, RoundWork work) throws Exception {
        this.home = home;
        link = new CoordinatorLink(home.membership().coordinator(), home.tlsIdentity());
        Witness witness = new Witness(home.membership().member(), home.witness(), Clock.systemUTC());
        LedgerWatch watch = new LedgerWatch(home.ledger(), home.logKeys(), witness, link.log());
        NodeSettings settings = settings();
        NodeBudget budget = Budgets.open(home, settings, Clock.systemUTC());
        participation = new Participation(
                home,
                settings.policy(),
                budget,
                home.signer(new SecureRandom()),
                link,
                watch,
                work,
                Clock.systemUTC(),
                heard);
    }

    /** What its operator wrote: a plain log and its labels, in its directory. */
    static NodeSettings settings() {
        return new NodeSettings(
                List.of(new NodeSettings.Source(Path.of("access.log"), LogFormat.PLAIN, Path.of("labels.csv"))),
                new NodeSettings.Policy(8, 1e-5, 2, List.of("benign", "attack")),
                new NodeSettings.Machine(1, PrecisionChoice.FP32, Optional.empty()));
    }

    /** Asks for work once and does it; whether a run has ended here. */
    boolean steps() {
        ended = ended || participation.step().ended().isPresent();
        return ended;
    }

    /** Asks for work once and does it, whatever has ended before. */
    void step() {
        participation.step();
    }

    @Override
    public void close() {
        link.close();
    }
}
