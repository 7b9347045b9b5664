package dev.minga.coordinator.kill;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code minga coordinator serve} in a process of its own, killed with SIGKILL where it just did one thing and not yet the next.
 * Five times at each point, in another order each time; with {@code -Pdeep} only.
 */
@Timeout(600)
class CoordinatorKillTest {
    private static final int SEEDS = 5;

    @TempDir
    private Path directory = Path.of("");

    /** So that who renames one hears of it before the long sweep. */
    @ParameterizedTest
    @EnumSource
    void everyPointIsTheEntryOfAMethod(KillPoint point) throws ClassNotFoundException {
        Class<?> type = Class.forName(point.className());
        assertThat(Stream.concat(Stream.of(type.getDeclaredMethods()), Stream.of(type.getDeclaredConstructors())))
                .extracting(CoordinatorKillTest::text)
                .containsOnlyOnce(point.method());
    }

    private static String text(Executable method) {
        String name = method instanceof Constructor
                ? method.getName() + ".<init>"
                : method.getDeclaringClass().getName() + "." + method.getName();
        return name + Stream.of(method.getParameterTypes()).map(Class::getName).collect(joining(", ", "(", ")"));
    }

    /** Two sieges at a time: most of a kill is one thread that starts a virtual machine. */
    @Test
    @EnabledIfSystemProperty(named = "minga.deep", matches = "true")
    @Timeout(1200)
    void killedAtEveryPointItGoesOnWithTheSameRound() throws Exception {
        Program program = Program.archived(directory.resolve("program"));
        ExecutorService two = Executors.newFixedThreadPool(2);
        try {
            List<Future<Void>> sweeps = new ArrayList<>();
            for (long seed = 1; seed <= SEEDS; seed++) {
                long of = seed;
                sweeps.add(two.submit(() -> {
                    new KillSweep(program, directory.resolve("seed-" + of), of).run();
                    return null;
                }));
            }
            for (Future<Void> sweep : sweeps) {
                sweep.get();
            }
        } finally {
            two.shutdownNow();
        }
    }
}
