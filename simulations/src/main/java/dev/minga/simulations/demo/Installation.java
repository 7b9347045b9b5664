package dev.minga.simulations.demo;

import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A built checkout of Minga, or its distribution.
 *
 * @param home its root
 */
public record Installation(Path home) {
    /** The applications that can be started. */
    enum Application {
        COORDINATOR("coordinator", "dev.minga.coordinator.cli.Main"),
        NODE("client-node", "dev.minga.node.cli.Main");

        private final String module;
        private final String mainClass;

        Application(String module, String mainClass) {
            this.module = module;
            this.mainClass = mainClass;
        }
    }

    /** The command line that starts an application in a process of its own, on that module's own libraries. */
    List<String> command(Application application, Path log, List<String> arguments) throws IOException {
        String java = ProcessHandle.current().info().command().orElse("java");
        List<String> command = new ArrayList<>(List.of(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dminga.log=" + log,
                "-cp",
                classPath(application),
                application.mainClass));
        command.addAll(arguments);
        return command;
    }

    private String classPath(Application application) throws IOException {
        Path listed = home.resolve("lib").resolve(application.module + ".classpath");
        if (Files.exists(listed)) {
            List<String> jars = new ArrayList<>(
                    List.of(jar(application, home.resolve("lib")).toString()));
            for (String jar : Files.readString(listed).strip().split(":", -1)) {
                jars.add(home.resolve(jar).toString());
            }
            return String.join(File.pathSeparator, jars);
        }
        Path target = home.resolve(application.module).resolve("target");
        return jar(application, target) + File.pathSeparator + target.resolve("lib") + File.separator + "*";
    }

    private Path jar(Application application, Path target) throws IOException {
        try (Stream<Path> files = Files.isDirectory(target) ? Files.list(target) : Stream.empty()) {
            return files.filter(file -> file.getFileName().toString().matches(application.module + "-[0-9].*\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new UserError(
                            ExitCode.UNAVAILABLE,
                            "the module " + application.module + " is not built",
                            "Run 'mvn -B package -Dmaven.test.skip=true' in " + home));
        }
    }
}
