package dev.minga.coordinator.cli;

import dev.minga.coordinator.admin.AdminIdentity;
import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.ledger.Ledger;
import dev.minga.coordinator.ledger.LedgerFiles;
import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.membership.Members;
import dev.minga.coordinator.monitoring.CallMeter;
import dev.minga.coordinator.monitoring.LedgerGauges;
import dev.minga.coordinator.monitoring.MeasuredJournal;
import dev.minga.coordinator.monitoring.MemberGauges;
import dev.minga.coordinator.monitoring.Monitored;
import dev.minga.coordinator.monitoring.RunGauges;
import dev.minga.coordinator.monitoring.Sightings;
import dev.minga.coordinator.monitoring.StorageGauges;
import dev.minga.coordinator.rpc.MeasuredAnswers;
import dev.minga.coordinator.rpc.MeasuredCalls;
import dev.minga.coordinator.run.Runs;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.upkeep.Readiness;
import dev.minga.shared.metrics.MetricsPage;
import io.grpc.ServerBuilder;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** What is measured of a coordinator, and where it is tapped. */
final class Observation {
    private final Clock clock;
    private final MetricsPage page = new MetricsPage().withProcess();
    private final Monitored monitored = Monitored.on(page);
    private final CallMeter calls = new CallMeter(page.registry());
    private Function<String, Instant> lastEntry = run -> Instant.EPOCH;

    Observation(Clock clock) {
        this.clock = clock;
    }

    Monitored monitored() {
        return monitored;
    }

    Journal journal(Journal journal) {
        MeasuredJournal measured = new MeasuredJournal(journal, page.registry(), clock, System::nanoTime);
        lastEntry = measured::lastEntry;
        return measured;
    }

    void calls(ServerBuilder<?> transport) {
        transport
                .addStreamTracerFactory(new MeasuredCalls(calls, System::nanoTime))
                .intercept(new MeasuredAnswers(calls));
    }

    void show(
            CoordinatorHome home,
            Runs runs,
            Members members,
            Ledger ledger,
            Outbox outbox,
            Sightings sightings,
            Readiness readiness,
            AdminIdentity admin)
            throws IOException {
        BooleanSupplier answers = () -> !readiness.troubles().containsKey("database");
        RunGauges.register(runs::list, lastEntry, clock, page.registry());
        MemberGauges.register(
                members,
                sightings,
                clock,
                answers,
                Map.of(
                        "authority",
                                home.authority().certificate().getNotAfter().toInstant(),
                        "members_endpoint",
                                home.server().chain().get(0).getNotAfter().toInstant(),
                        "admin_endpoint", admin.firstEnd()),
                page.registry());
        LedgerGauges.register(
                ledger, new LedgerFiles(home.ledger()).checkpointFile(), outbox, members, answers, page.registry());
        StorageGauges.register(home.directory(), home.directory().resolve("blobs"), readiness, clock, page.registry());
        Optional.ofNullable(Observation.class.getPackage().getImplementationVersion())
                .ifPresentOrElse(monitored::version, () -> monitored.version("development"));
    }
}
