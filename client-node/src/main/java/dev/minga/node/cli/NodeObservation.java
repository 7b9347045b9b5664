package dev.minga.node.cli;

import dev.minga.node.budget.BudgetReport;
import dev.minga.node.budget.NodeBudget;
import dev.minga.node.monitoring.BudgetGauges;
import dev.minga.node.monitoring.MeasuredCoordination;
import dev.minga.node.monitoring.MeasuredWork;
import dev.minga.node.monitoring.NativeMemory;
import dev.minga.node.monitoring.NodeHealth;
import dev.minga.node.page.MonitoringRoutes;
import dev.minga.node.page.OperatorRoutes;
import dev.minga.node.page.PageServer;
import dev.minga.node.participation.Coordination;
import dev.minga.node.participation.LocalWork;
import dev.minga.node.participation.NodeHome;
import dev.minga.node.participation.NodeSettings;
import dev.minga.node.participation.RoundProgress;
import dev.minga.node.participation.RoundWork;
import dev.minga.shared.metrics.MetricsPage;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** What is measured of a running node, where it is tapped, and the page on which it is shown, if there is one. */
final class NodeObservation implements AutoCloseable {
    private final MetricsPage page = new MetricsPage().withProcess();
    private final MeasuredWork.Meters work = new MeasuredWork.Meters(page.registry());
    private final MeasuredCoordination coordinator;
    private final BudgetGauges budget;
    private final Optional<PageServer> server;

    /** Starts the page that the settings ask for. */
    NodeObservation(NodeHome home, NodeSettings settings, Coordination coordinator, NodeBudget budget, Clock clock)
            throws IOException {
        this.coordinator = new MeasuredCoordination(coordinator, page.registry(), clock);
        this.budget = new BudgetGauges(
                new BudgetGauges.Source() {
                    @Override
                    public Object version() throws IOException {
                        return home.budgetVersion(settings);
                    }

                    @Override
                    public BudgetReport report() throws IOException {
                        return BudgetReport.of(budget, budget.state(), Optional.empty());
                    }
                },
                page.registry());
        NativeMemory.register(page.registry());
        NodeHealth health = new NodeHealth(
                new NodeHealth.Sources(
                        () -> home.certificate().getNotAfter().toInstant(),
                        this.budget::trouble,
                        this.coordinator::lastContact,
                        () -> work.working() || home.pause().isOn()),
                clock,
                page.registry());
        this.server = settings.page().isPresent()
                ? Optional.of(new PageServer(
                        settings.page().get().listen(),
                        List.of(
                                new MonitoringRoutes(page, health),
                                new OperatorRoutes(
                                        home.pageKey(new SecureRandom()), new OwnPage(home, settings, clock)))))
                : Optional.empty();
    }

    /** Where the page is, if there is one. */
    Optional<Integer> port() {
        return server.map(PageServer::port);
    }

    RoundProgress counting(RoundProgress shown) {
        return work.counting(shown);
    }

    Coordination coordinator() {
        return coordinator;
    }

    RoundWork watched(LocalWork done) {
        return new MeasuredWork(done, work, System::nanoTime);
    }

    /** Between two steps of the node's own thread. */
    void look() {
        if (server.isPresent()) {
            budget.look();
        }
    }

    @Override
    public void close() {
        server.ifPresent(PageServer::close);
    }
}
