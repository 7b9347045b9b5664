package dev.minga.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The distribution, unpacked as an operator does it, on a PATH without Maven. */
record Distribution(Path home) {
    private static final Path ARCHIVE = Path.of(System.getProperty("minga.distribution"));
    private static final int PATIENCE_SECONDS = 120;

    /** How a command ended and what it printed, errors too. */
    record Ended(int code, String output) {}

    /** Unpacks it below {@code target/}, once for all tests. */
    static synchronized Distribution unpacked() throws IOException, InterruptedException {
        Path folder = ARCHIVE.resolveSibling("unpacked");
        Path home = folder.resolve(ARCHIVE.getFileName().toString().replace(".tar.gz", ""));
        Path done = folder.resolve("of-" + Files.getLastModifiedTime(ARCHIVE).toMillis());
        if (!Files.exists(done)) {
            run(ARCHIVE.getParent(), Map.of(), List.of("rm", "-rf", folder.toString()));
            Files.createDirectories(folder);
            Ended ended = run(folder, Map.of(), List.of("tar", "-xzf", ARCHIVE.toString()));
            if (ended.code() != 0) {
                throw new IOException(ended.output());
            }
            Files.createFile(done);
        }
        return new Distribution(home);
    }

    /** Runs {@code minga} with these words. */
    Ended run(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(home.resolve("minga").toString()));
        command.addAll(List.of(words));
        return run(home, Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME", System.getProperty("java.home")), command);
    }

    private static Ended run(Path directory, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(command + " did not end: " + output);
        }
        return new Ended(process.exitValue(), output);
    }
}
