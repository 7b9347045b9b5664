package dev.minga.benchmarks.federation;

import dev.minga.coordinator.admin.AdminAccess;
import dev.minga.coordinator.admin.AdminClient;
import dev.minga.coordinator.admin.AdminClient.RefusedException;
import dev.minga.coordinator.admin.RunView;
import dev.minga.shared.channel.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code minga coordinator serve} as the start script runs it, with its journal, blobs and ledger in a folder. Its memory is
 * read from {@code /proc}, so Linux only. One thread; closing ends the process.
 */
final class CoordinatorProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String LOOPBACK = "127.0.0.1";

    private final Path home;
    private final Path output;
    private final int memberPort;
    private final int adminPort;
    private Process process;

    /** Makes a coordinator's directory below a folder, and starts it. */
    CoordinatorProcess(Path folder) throws IOException, InterruptedException {
        home = folder.resolve("coordinator");
        output = Files.createDirectories(folder).resolve("coordinator.txt");
        memberPort = freePort();
        adminPort = freePort();
        Process init = minga(
                "init",
                home.toString(),
                "--federation",
                "benchmark",
                "--host",
                LOOPBACK,
                "--listen",
                LOOPBACK + ":" + memberPort,
                "--admin",
                LOOPBACK + ":" + adminPort);
        if (init.waitFor() != 0) {
            throw new IOException("the coordinator could not be made, see " + output);
        }
        process = minga("serve", home.toString());
        awaitReady();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }

    private Process minga(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "-Dminga.log=" + home.resolveSibling("coordinator.log"),
                "-XX:+UseSerialGC"));
        command.addAll(List.of(System.getProperty("coordinator.options", "").split(" ")));
        command.removeIf(String::isEmpty);
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), "dev.minga.coordinator.cli.Main", "coordinator"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    private void awaitReady() throws IOException, InterruptedException {
        Path access = home.resolve("admin.json");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                throw new IOException("the coordinator stopped, see " + output);
            }
            try {
                if (Files.exists(access) && new AdminClient(AdminAccess.read(access)).ready()) {
                    return;
                }
            } catch (IOException notYet) {
                // It does not listen yet.
            }
            Thread.sleep(10);
        }
        throw new IOException("the coordinator is not ready after " + PATIENCE);
    }

    /** Kills the process as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /**
     * Starts it again after a kill.
     *
     * @return seconds until {@code /readyz} says that it is ready
     */
    double startAgain() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        process = minga("serve", home.toString());
        awaitReady();
        return (System.nanoTime() - begin) * 1e-9;
    }

    /** The operator's calls. Its token changes with every start, and is written soon after the endpoint answers. */
    AdminClient admin() throws IOException, InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try {
                AdminClient client = new AdminClient(AdminAccess.read(home.resolve("admin.json")));
                var unused = client.status();
                return client;
            } catch (RefusedException e) {
                if (attempt == 500) {
                    throw new IOException("the operator's token is refused", e);
                }
                Thread.sleep(10);
            }
        }
    }

    /** The run as the operator sees it. */
    RunView run() throws IOException, InterruptedException, RefusedException {
        return admin().training(SmallPlan.RUN);
    }

    /** Waits until a round is averaged. */
    RunView awaitAverage(int round) throws IOException, InterruptedException, RefusedException {
        RunView run = run();
        while (run.history().get(round - 1).model().isEmpty()) {
            Thread.sleep(100);
            run = run();
        }
        return run;
    }

    /** Where members dial. */
    HostPort members() {
        return new HostPort(LOOPBACK, memberPort);
    }

    Path home() {
        return home;
    }

    /** Resident memory now, in KiB. */
    long resident() throws IOException {
        return status("VmRSS");
    }

    /** The most resident memory since its start, in KiB. */
    long peakResident() throws IOException {
        return status("VmHWM");
    }

    /** Processor time since its start, in seconds. */
    double processorSeconds() {
        return process.info().totalCpuDuration().orElseThrow().toMillis() * 1e-3;
    }

    private long status(String key) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
