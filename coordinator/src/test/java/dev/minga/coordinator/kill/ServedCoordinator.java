package dev.minga.coordinator.kill;

import dev.minga.coordinator.admin.AdminAccess;
import dev.minga.coordinator.admin.AdminClient;
import dev.minga.coordinator.store.CoordinatorHome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** One life of {@code minga coordinator serve}, as the start script runs it. */
final class ServedCoordinator {
    private final CoordinatorHome home;
    private final Path log;
    private final DebuggedProcess process;
    private final StringBuffer output = new StringBuffer();
    private final CompletableFuture<Void> serving = new CompletableFuture<>();

    private ServedCoordinator(CoordinatorHome home, Path log, DebuggedProcess process) {
        this.home = home;
        this.log = log;
        this.process = process;
        Thread reader = new Thread(this::read, "output of the coordinator");
        reader.setDaemon(true);
        reader.start();
    }

    /** One that nothing stops. */
    static ServedCoordinator start(Program program, CoordinatorHome home, Path log) throws Exception {
        return new ServedCoordinator(home, log, DebuggedProcess.start(program.serve(home, log)));
    }

    /** One that stands still, or one of its threads, when it comes to a point for the n-th time. */
    static ServedCoordinator start(
            Program program, CoordinatorHome home, Path log, KillPoint point, int times, boolean whole)
            throws Exception {
        return new ServedCoordinator(home, log, DebuggedProcess.start(program.serve(home, log), point, times, whole));
    }

    private void read() {
        try (BufferedReader lines = process.process().inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
                if (line.startsWith("Members dial ")) {
                    serving.complete(null);
                }
            }
            serving.completeExceptionally(new IOException("the coordinator is gone"));
        } catch (IOException | UncheckedIOException e) {
            serving.completeExceptionally(e);
        }
    }

    DebuggedProcess process() {
        return process;
    }

    /** Waits until it says, on its page for load balancers, that it is ready. */
    void awaitReady() throws Exception {
        serving.get();
        AdminClient admin = new AdminClient(AdminAccess.read(home.adminAccess()));
        while (!admin.ready()) {
            Thread.onSpinWait();
        }
    }

    /** What it printed and logged, for messages. */
    String said() {
        try {
            return output + (Files.exists(log) ? Files.readString(log) : "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
