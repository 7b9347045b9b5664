package dev.minga.coordinator.cli;

import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "serve", description = "Runs the coordinator until it is told to stop (Ctrl-C, SIGTERM).")
final class ServeCommand implements Callable<ExitCode> {
    @Mixin
    private final Shell shell = new Shell();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "DIR", description = "The directory that 'minga coordinator init' made.")
    private Path directory = Path.of(".");

    @Override
    public ExitCode call() throws Exception {
        CoordinatorHome home = Keys.coordinator(directory);
        if (!home.exists()) {
            throw new UserError(
                    ExitCode.USAGE,
                    "there is no coordinator in " + directory,
                    "Make one with 'minga coordinator init " + directory + " --federation NAME --host HOST'");
        }
        CountDownLatch stop = new CountDownLatch(1);
        Coordinator coordinator;
        try {
            coordinator = Coordinator.start(home, shell.clock());
        } catch (IOException e) {
            if (e.getCause() instanceof java.net.BindException || isBind(e)) {
                throw new UserError(
                        ExitCode.UNAVAILABLE,
                        String.valueOf(e.getMessage()) + ": the port is in use or not ours",
                        "Stop what uses it, or choose another in coordinator.yaml",
                        e);
            }
            throw e;
        }
        Thread closing = new Thread(
                () -> {
                    coordinator.close();
                    stop.countDown();
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(closing);
        output.print(
                shell.terminal(),
                Map.of("members", coordinator.membersDial().toString(), "admin", coordinator.adminUrl()),
                "Members dial " + coordinator.membersDial() + "; the operator's endpoint and dashboard are at "
                        + coordinator.adminUrl() + ". Ctrl-C stops.");
        stop.await();
        return ExitCode.OK;
    }

    private static boolean isBind(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof java.net.BindException || cause instanceof java.net.UnknownHostException) {
                return true;
            }
        }
        return false;
    }
}
