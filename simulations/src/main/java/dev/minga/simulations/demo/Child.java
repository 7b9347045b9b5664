package dev.minga.simulations.demo;

import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of the demo whose output goes to a file. Closing ends it. */
final class Child implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final String name;
    private final Process process;
    private final Path output;

    private Child(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    static Child start(String name, List<String> command, Path output) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
        return new Child(name, process, output);
    }

    /**
     * Waits until the process has done its work.
     *
     * @throws UserError if it failed, with the last line that it printed
     */
    void finish() throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new UserError(ExitCode.FAILED, name + " did not finish", "Look into " + output);
        }
        if (process.exitValue() != 0) {
            throw failed();
        }
    }

    /** Complains if the process has ended although it should be running. */
    void requireRunning() throws IOException {
        if (!process.isAlive() && process.exitValue() != 0) {
            throw failed();
        }
    }

    private UserError failed() throws IOException {
        List<String> lines = Files.readAllLines(output);
        String last = lines.isEmpty() ? "it printed nothing" : lines.get(lines.size() - 1);
        return new UserError(ExitCode.FAILED, name + " stopped: " + last, "Look into " + output);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
