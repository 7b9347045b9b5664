package dev.minga.simulations.spark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A standalone Spark cluster on loopback: a master and two workers of one core, each a process of its own. */
final class Cluster implements AutoCloseable {
    static final Path HOME = Path.of("target", "spark-home").toAbsolutePath();

    private static final String HOST = "127.0.0.1";
    private static final long PATIENCE_SECONDS = 120;

    private final Path folder;
    private final int port;
    private final Process master;
    private final List<Process> workers = new ArrayList<>();

    Cluster(Path folder) throws IOException {
        this.folder = folder;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            this.port = free.getLocalPort();
        }
        this.master = spark("master", "master", "--host", HOST, "--port", Integer.toString(port), "--webui-port", "0");
        for (int worker = 1; worker <= 2; worker++) {
            String name = "worker" + worker;
            workers.add(spark(
                    name,
                    "worker",
                    "--host",
                    HOST,
                    "--webui-port",
                    "0",
                    "--cores",
                    "1",
                    "--memory",
                    "2g",
                    "--work-dir",
                    folder.resolve(name).toString(),
                    url()));
        }
    }

    String url() {
        return "spark://" + HOST + ":" + port;
    }

    private Process spark(String name, String what, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(what));
        all.addAll(List.of(arguments));
        return start(folder, name, all);
    }

    /** A process with everything that the build laid out on its class path; its output goes to a file. */
    static Process start(Path folder, String name, List<String> arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("sh", HOME.resolve("spark").toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".out").toFile());
        builder.environment()
                .putAll(Map.of(
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "SPARK_LOCAL_IP",
                        HOST,
                        "SPARK_JAVA_OPTIONS",
                        "-Dspark.driver.host=" + HOST
                                + " -Dspark.cores.max=2 -Dspark.scheduler.minRegisteredResourcesRatio=1 -Dminga.log="
                                + folder.resolve(name + ".log")));
        return builder.start();
    }

    /** Comes back as soon as a worker's log is so. It is another process's file, so it is looked into again and again. */
    void await(int worker, Predicate<String> log) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!log.test(logOf(worker))) {
            if (System.nanoTime() > deadline) {
                throw new IOException("worker " + worker + " only said:\n" + logOf(worker));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** What the processes that a worker started have said. */
    String logOf(int worker) throws IOException {
        Path work = folder.resolve("worker" + worker);
        if (!Files.isDirectory(work)) {
            return "";
        }
        StringBuilder log = new StringBuilder();
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file :
                    files.filter(path -> path.endsWith("minga.log")).sorted().toList()) {
                log.append(Files.readString(file));
            }
        }
        return log.toString();
    }

    /** Kills a worker and what it started, at once. */
    void kill(int worker) {
        kill(workers.get(worker - 1));
    }

    private static void kill(Process process) {
        process.descendants().toList().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        workers.forEach(Cluster::kill);
        kill(master);
    }
}
