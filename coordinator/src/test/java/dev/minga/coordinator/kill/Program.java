package dev.minga.coordinator.kill;

import dev.minga.coordinator.cli.Main;
import dev.minga.coordinator.cli.RunningCoordinator;
import dev.minga.coordinator.store.CoordinatorHome;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * The program that is started again and again: this class path, and options of the virtual machine.
 *
 * @param options what a start needs beside the class path
 */
record Program(String classPath, List<String> options) {
    private static final int PATIENCE_SECONDS = 120;

    Program {
        options = List.copyOf(options);
    }

    /**
     * As it was built, with an archive of the classes that a first life loaded (a dynamic one, JEP 350), which halves
     * what a start costs. The same classes: an archive is of jars, so directories are packed into some.
     *
     * @param directory where jars and archive are put
     */
    static Program archived(Path directory) throws Exception {
        Path archive = Files.createDirectories(directory).resolve("classes.jsa");
        String classPath = packed(directory);
        CoordinatorHome home = RunningCoordinator.home(directory.resolve("coordinator"));
        Program first = new Program(classPath, List.of("-XX:ArchiveClassesAtExit=" + archive));
        ServedCoordinator coordinator = ServedCoordinator.start(first, home, directory.resolve("coordinator.log"));
        Process process = coordinator.process().process();
        try {
            coordinator.awaitReady();
            process.destroy();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("it does not stop");
            }
        } catch (ExecutionException | IOException e) {
            throw new AssertionError("the coordinator said:\n" + coordinator.said(), e);
        } finally {
            coordinator.process().kill();
        }
        // None, where a process that is told to stop has no time for one.
        return new Program(classPath, Files.exists(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of());
    }

    private static String packed(Path directory) throws IOException {
        List<String> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (Files.isDirectory(Path.of(entry))) {
                Path jar = directory.resolve(jars.size() + ".jar");
                pack(Path.of(entry), jar);
                jars.add(jar.toString());
            } else if (Files.exists(Path.of(entry))) {
                jars.add(entry);
            }
        }
        return String.join(File.pathSeparator, jars);
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(file);
                Stream<Path> found = Files.walk(classes)) {
            for (Path one : found.filter(one -> !one.equals(classes)).sorted().toList()) {
                String name = classes.relativize(one).toString().replace(File.separatorChar, '/');
                if (Files.isDirectory(one)) {
                    packed.putNextEntry(new JarEntry(name + "/")); // who looks for what a folder holds needs it
                } else {
                    packed.putNextEntry(new JarEntry(name));
                    Files.copy(one, packed);
                }
            }
        }
    }

    /** Arguments of the command that starts {@code minga coordinator serve}. */
    List<String> serve(CoordinatorHome home, Path log) {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of(
                "-Dminga.log=" + log,
                "-cp",
                classPath,
                Main.class.getName(),
                "coordinator",
                "serve",
                home.directory().toString()));
        return arguments;
    }
}
