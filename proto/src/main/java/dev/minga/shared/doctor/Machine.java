package dev.minga.shared.doctor;

import com.sun.management.OperatingSystemMXBean;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.files.AtomicFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Gathers facts about this machine; judges nothing. */
public final class Machine {
    private static final int TRIED_BYTES = 4_096;
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final Path MEMORY = Path.of("/proc/meminfo");

    private final LongSupplier nanos;

    /** @param nanos a clock for durations */
    public Machine(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** The Java that runs this. */
    public JavaCheck.Facts java() {
        return new JavaCheck.Facts(
                Runtime.version().feature(),
                Runtime.version().toString(),
                System.getProperty("java.vendor", "unknown vendor"),
                System.getProperty("os.arch", "unknown"),
                Integer.getInteger("sun.arch.data.model", 64));
    }

    /** Its memory. Java itself knows a container's limit; Linux says what the machine has. */
    public MemoryCheck.Facts memory() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long limit = system.getTotalMemorySize();
        long machine = valueOf(MEMORY, "MemTotal")
                .map(text -> Long.parseLong(text.replaceAll("[^0-9]", "")) << 10)
                .orElse(limit);
        return new MemoryCheck.Facts(
                Math.max(machine, limit), limit, Runtime.getRuntime().maxMemory());
    }

    /** Its processor. */
    public ProcessorCheck.Facts processor() {
        return new ProcessorCheck.Facts(
                System.getProperty("os.arch", "unknown"),
                Runtime.getRuntime().availableProcessors(),
                valueOf(PROCESSORS, "flags")
                        .map(flags -> Set.of(flags.strip().split(" +")))
                        .orElse(Set.of()));
    }

    private static Optional<String> valueOf(Path file, String key) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key) && line.contains(":"))
                    .map(line -> line.substring(line.indexOf(':') + 1))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The disk below a directory, or below the nearest one above it that is there; it is tried there. */
    public DiskCheck.Facts disk(Path directory) {
        Path there = directory.toAbsolutePath();
        while (!Files.isDirectory(there) && there.getParent() != null) {
            there = there.getParent();
        }
        Path tried = there.resolve(".minga-doctor");
        long from = nanos.getAsLong();
        try {
            try {
                AtomicFile.write(tried, new byte[TRIED_BYTES]);
            } finally {
                Files.deleteIfExists(tried);
            }
            Duration flush = Duration.ofNanos(nanos.getAsLong() - from);
            return new DiskCheck.Facts(directory, Files.getFileStore(there).getUsableSpace(), flush, Optional.empty());
        } catch (IOException e) {
            return new DiskCheck.Facts(directory, 0, Duration.ZERO, Optional.of(String.valueOf(e.getMessage())));
        }
    }

    /** Those of these files that are there, and the ones in these directories. */
    public List<SecretsCheck.Found> secrets(List<Path> paths) throws IOException {
        Stream.Builder<SecretsCheck.Found> found = Stream.builder();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> files = Files.list(path)) {
                    for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                        found.add(found(file));
                    }
                }
            } else if (Files.exists(path)) {
                found.add(found(path));
            }
        }
        return found.build().toList();
    }

    private static SecretsCheck.Found found(Path file) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return new SecretsCheck.Found(
                file, posix ? PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) : "");
    }

    /** Who has a port: it is listened on for a moment. */
    public PortCheck.State port(HostPort address) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address.host(), address.port()));
            return PortCheck.State.FREE;
        } catch (BindException e) {
            return String.valueOf(e.getMessage()).contains("in use")
                    ? PortCheck.State.TAKEN
                    : PortCheck.State.FORBIDDEN;
        } catch (IOException e) {
            return PortCheck.State.FORBIDDEN;
        }
    }
}
