package dev.minga.coordinator.kill;

import dev.minga.coordinator.admin.AdminClient;
import dev.minga.coordinator.cli.Coordinator;
import dev.minga.coordinator.cli.MembersOf;
import dev.minga.coordinator.cli.RunningCoordinator;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.shared.channel.HostPort;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A federation whose coordinator is killed again and again while three members work at a run. After each kill, and when it is
 * back, everything is examined.
 */
final class Siege {
    static final String RUN = "run";
    private static final int PATIENCE_SECONDS = 90;

    private final Program program;
    private final CoordinatorHome home;
    private final Path log;
    private final Door door = new Door();
    private final Examination examination;
    private final CompletableFuture<Void> members;

    /** What else happens in each life, once members are let in. */
    interface Meanwhile {
        void happens(AdminClient admin) throws Exception;
    }

    Siege(Program program, Path directory, int rounds, long seed) throws Exception {
        this.program = program;
        home = RunningCoordinator.home(directory.resolve("coordinator"));
        log = directory.resolve("coordinator.log");
        examination = new Examination(home, directory.resolve("scratch"));
        List<TestMember> enrolled = new ArrayList<>();
        try (Coordinator coordinator = RunningCoordinator.start(home)) {
            for (String name : PersistentMember.NAMES) {
                enrolled.add(MembersOf.enrol(home, name));
            }
            RunningCoordinator.admin(home).start(Plans.yamlWithoutNoise(RUN, rounds, 3, PersistentMember.NAMES));
        }
        examination.examine();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (TestMember one : enrolled) {
            PersistentMember member = new PersistentMember(
                    home,
                    one,
                    directory.resolve(one.name()),
                    new Random(seed + one.name().hashCode()),
                    examination::promised);
            all.add(inBackground(one.name(), () -> member.work(door)));
        }
        members = CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
        // Of several the first that fails, while others wait.
        all.forEach(one -> one.whenComplete((done, failure) -> {
            if (failure != null) {
                members.completeExceptionally(failure);
            }
        }));
    }

    CoordinatorHome home() {
        return home;
    }

    private interface Work {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> inBackground(String name, Work work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                        done.complete(null);
                    } catch (Throwable e) { // an AssertionError is what this is for
                        done.completeExceptionally(e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    /**
     * Starts the coordinator, and kills it when it comes to a point for the n-th time.
     *
     * @param nanos how long its other threads go on meanwhile: who was told too much by then has its answer
     */
    void kill(KillPoint point, int times, long nanos, Meanwhile meanwhile) throws Exception {
        ServedCoordinator coordinator = ServedCoordinator.start(program, home, log, point, times, nanos == 0);
        live(coordinator, coordinator.process().there().thenRun(() -> goOn(nanos)), meanwhile);
        examination.examine();
    }

    private static void goOn(long nanos) {
        long until = System.nanoTime() + nanos;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    /** Starts it once more and lets the run come to its end; then every round is audited. */
    void finish(Meanwhile meanwhile) throws Exception {
        CompletableFuture<Void> happened = new CompletableFuture<>();
        ServedCoordinator coordinator = ServedCoordinator.start(program, home, log);
        live(coordinator, CompletableFuture.allOf(members, happened), admin -> {
            meanwhile.happens(admin);
            happened.complete(null);
        });
        try (Coordinator again = RunningCoordinator.start(home)) {
            RunningCoordinator.admin(home).status(); // its log has caught up before it answers
        }
        examination.examine();
        examination.audit();
    }

    private void live(ServedCoordinator coordinator, CompletableFuture<?> until, Meanwhile meanwhile) throws Exception {
        CompletableFuture<Void> letIn = inBackground("door", () -> letIn(coordinator, meanwhile));
        CompletableFuture<Object> failed = new CompletableFuture<>();
        for (CompletableFuture<?> one : List.of(letIn, members)) {
            one.whenComplete((done, failure) -> {
                if (failure != null) {
                    failed.completeExceptionally(failure);
                }
            });
        }
        try {
            CompletableFuture.anyOf(until, failed).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the coordinator said:\n" + coordinator.said(), e);
        } finally {
            door.shut();
            coordinator.process().kill();
        }
        try {
            letIn.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) { // it was killed amid that
            if (e.getCause() instanceof AssertionError found) {
                throw found;
            }
        }
    }

    private void letIn(ServedCoordinator coordinator, Meanwhile meanwhile) throws Exception {
        coordinator.awaitReady();
        AdminClient admin = RunningCoordinator.admin(home);
        examination.compare(admin.training(RUN));
        door.open(HostPort.parse(admin.status().listen()));
        meanwhile.happens(admin);
    }
}
