package dev.minga.simulations.demo;

import dev.minga.coordinator.admin.AdminAccess;
import dev.minga.coordinator.admin.AdminClient;
import dev.minga.coordinator.admin.RunView;
import dev.minga.node.model.PrecisionChoice;
import dev.minga.shared.settings.EnumText;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import dev.minga.simulations.demo.Installation.Application;
import dev.minga.simulations.demo.data.OrganisationFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One coordinator and its nodes as processes on loopback, in folders below one directory, steered as an operator would:
 * {@code init}, {@code serve}, {@code invite}, {@code join}, {@code run}, {@code training start}. Closing ends them all.
 */
final class LocalFederation implements AutoCloseable {
    private static final int START_ATTEMPTS = 300;

    private final Installation installation;
    private final Path directory;
    private final Deque<Child> children = new ArrayDeque<>();
    private final Map<String, Child> nodes = new TreeMap<>();
    private final AdminClient admin;

    /** Makes and starts the coordinator. */
    LocalFederation(Installation installation, Path directory) throws IOException, InterruptedException {
        this.installation = installation;
        this.directory = directory;
        Path home = directory.resolve("coordinator");
        Files.createDirectories(home);
        try {
            run(
                            "coordinator-init",
                            Application.COORDINATOR,
                            home.resolve("coordinator.log"),
                            List.of(
                                    "coordinator",
                                    "init",
                                    home.toString(),
                                    "--federation",
                                    DemoPlan.FEDERATION,
                                    "--host",
                                    "127.0.0.1",
                                    "--listen",
                                    "127.0.0.1:0",
                                    "--admin",
                                    "127.0.0.1:0"))
                    .finish();
            Child coordinator = run(
                    "coordinator",
                    Application.COORDINATOR,
                    home.resolve("coordinator.log"),
                    List.of("coordinator", "serve", home.toString()));
            Path access = home.resolve("admin.json");
            for (int attempt = 0; !Files.exists(access); attempt++) {
                coordinator.requireRunning();
                if (attempt == START_ATTEMPTS) {
                    throw new UserError(ExitCode.FAILED, "the coordinator did not start", "Look into " + home);
                }
                Thread.sleep(100);
            }
            admin = new AdminClient(AdminAccess.read(access));
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Child run(String name, Application application, Path log, List<String> arguments) throws IOException {
        Path output = directory.resolve("output").resolve(name + ".txt");
        Files.createDirectories(output.getParent());
        Child child = Child.start(name, installation.command(application, log.toAbsolutePath(), arguments), output);
        children.push(child);
        return child;
    }

    /** Invites these organisations and lets each join; all at once. */
    void join(List<String> names) throws IOException, InterruptedException, AdminClient.RefusedException {
        List<Child> joining = new ArrayList<>();
        for (String name : names) {
            String token = admin.invite(name, Duration.ofHours(1)).token();
            Path home = home(name);
            joining.add(run(
                    name + "-join",
                    Application.NODE,
                    home.resolve("node.log"),
                    List.of("node", "join", token, home.toString())));
        }
        for (Child child : joining) {
            child.finish();
        }
    }

    /** Where a node lives. */
    Path home(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    /** Says what a node trains on and agrees to, and starts it. */
    void start(String name, OrganisationFiles files, int threads, PrecisionChoice precision, Path nativeLibraries)
            throws IOException {
        Path home = home(name);
        Files.writeString(home.resolve("node.yaml"), """
                data:
                  - name: access-log
                    log: "%s"
                    format: %s
                    labels: "%s"
                policy:
                  unit: record
                  maxEpsilon: 8.0
                  delta: 1e-5
                  minMembers: %d
                  labels: [%s]
                machine:
                  threads: %d
                  precision: %s
                  nativeLibraries: "%s"
                """.formatted(
                        yaml(home.relativize(files.log())),
                        EnumText.format(files.format()),
                        yaml(home.relativize(files.labels())),
                        DemoPlan.QUORUM,
                        String.join(", ", OrganisationFiles.LABEL_NAMES),
                        threads,
                        precision.name().toLowerCase(Locale.ROOT),
                        yaml(nativeLibraries.toAbsolutePath())));
        nodes.put(
                name,
                run(
                        name,
                        Application.NODE,
                        home.resolve("node.log"),
                        List.of("node", "run", home.toString(), "--until-run-ends")));
    }

    private static String yaml(Path path) {
        return path.toString().replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** Starts the training. */
    RunView train(String plan) throws IOException, InterruptedException, AdminClient.RefusedException {
        return admin.start(plan);
    }

    /** The run now; complains if a process has died. */
    RunView look() throws IOException, InterruptedException, AdminClient.RefusedException {
        for (Child child : nodes.values()) {
            child.requireRunning();
        }
        return admin.training(DemoPlan.RUN);
    }

    /** The file of a global adapter. */
    byte[] model(String sha256) throws IOException, InterruptedException, AdminClient.RefusedException {
        return admin.model(sha256);
    }

    @Override
    public void close() {
        while (!children.isEmpty()) {
            children.pop().close();
        }
    }
}
