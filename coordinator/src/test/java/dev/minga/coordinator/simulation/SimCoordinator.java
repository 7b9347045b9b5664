package dev.minga.coordinator.simulation;

import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.rpc.MemberCalls;
import dev.minga.coordinator.run.Runs;
import dev.minga.coordinator.simulation.disk.Power;
import dev.minga.coordinator.simulation.disk.SimDisk;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.upkeep.GarbageCollection;
import dev.minga.crypto.signature.Signer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A coordinator that dies and is started again on what its disk kept. */
final class SimCoordinator {
    private static final Signer SIGNER = new UncheckedSigner();
    private static final String HOME = "/coordinator";
    private static final Duration SLOWEST_SUM = Duration.ofSeconds(20);
    private static final Duration LONGEST_AWAY = Duration.ofMinutes(4);

    /** One process's life. */
    record Process(Runs runs, MemberCalls calls, SimMailbox mailbox, GarbageCollection garbage) {}

    private final Timeline time;
    private final Power power;
    private final SimDisk disk;
    private final Journal journal;
    private boolean calm;
    private int crashes;

    @Nullable
    Process up;

    SimCoordinator(Timeline time, Power power, SimDisk disk, Journal journal) {
        this.time = time;
        this.power = power;
        this.disk = disk;
        this.journal = journal;
    }

    int crashes() {
        return crashes;
    }

    /** As {@code Coordinator} does. What breaks off here is tried again. */
    void boot() {
        power.steady();
        if (!calm) {
            planMisfortune();
        }
        SimMailbox mailbox = new SimMailbox(time);
        try {
            BlobStore blobs = new BlobStore(disk.getPath(HOME));
            Runs runs = new Runs(Plans.FEDERATION, SIGNER, journal, blobs, time.clock, mailbox, worker());
            GarbageCollection garbage = new GarbageCollection(journal, blobs, time.clock);
            up = new Process(runs, new MemberCalls(runs, blobs, SIGNER), mailbox, garbage);
            runs.replay();
            garbage.collect(false);
        } catch (IOException refused) {
            die();
        }
    }

    private void planMisfortune() {
        if (time.oneIn(2)) {
            power.failAfter(time.random.nextInt(time.oneIn(3) ? 20 : 300));
        }
        if (time.oneIn(2)) {
            power.refuseAfter(time.random.nextInt(200), 1 + time.random.nextInt(12));
        }
        if (time.oneIn(3)) {
            Process now = up;
            time.within(Duration.ofMinutes(30), "the coordinator is killed", () -> {
                if (up != null && up != now && !calm) {
                    die();
                }
            });
        }
    }

    /** Sums are made one after the other, each when its time has come. */
    private Executor worker() {
        Deque<Runnable> sums = new ArrayDeque<>();
        int life = crashes;
        return sum -> {
            sums.add(sum);
            time.within(SLOWEST_SUM, "a sum", () -> {
                if (life == crashes && up != null) {
                    sums.remove().run();
                    sweepSoon();
                }
            });
        };
    }

    /** When blobs are there that the journal does not name yet. */
    private void sweepSoon() {
        time.within(Duration.ofMillis(50), "garbage is collected", () -> {
            if (up != null) {
                try {
                    up.garbage().collect(false);
                } catch (IOException refused) {
                    time.note("the disk refuses: " + refused.getMessage());
                }
            }
        });
    }

    /** The process is gone, and perhaps the machine's power. */
    void die() {
        crashes++;
        if (up != null) {
            up.mailbox().die();
        }
        up = null;
        boolean powerless = time.random.nextBoolean();
        time.note(powerless ? "the power fails" : "the coordinator dies");
        if (powerless) {
            disk.powerFails(time.random);
        } else {
            disk.processDies();
        }
        time.within(calm ? Duration.ofSeconds(1) : LONGEST_AWAY, "the coordinator starts", this::boot);
    }

    /** From now on nothing fails. */
    void calm() {
        calm = true;
        power.steady();
    }
}
