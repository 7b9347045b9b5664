package dev.minga.coordinator.simulation.disk;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Files and directories of which two pictures are kept: what a process sees, and what is there after the power failed.
 *
 * <p>Bytes reach the second when their file is forced. Names are made, moved and deleted in order, as journalling file systems
 * do; forcing a directory makes all durable that was done up to the last change in it. A power failure keeps of what was not
 * forced some beginning of the changed names, and of a file's bytes some beginning, or zeros. Not thread-safe.
 */
public final class SimDisk extends FileSystem {
    /** The content of a file, or a directory. */
    static final class Node {
        byte[] bytes = new byte[0];
        byte[] forced = new byte[0];
        long modifiedMillis;
        final boolean directory;

        Node(boolean directory) {
            this.directory = directory;
        }
    }

    private record Change(String from, String to, Node node) {
        boolean touches(String directory) {
            return SimPath.parent(from).equals(directory) || SimPath.parent(to).equals(directory);
        }

        void apply(TreeMap<String, Node> names) {
            names.remove(from);
            if (!to.isEmpty()) {
                names.put(to, node);
            }
        }
    }

    /** Which of its promises a disk keeps. */
    public record Honesty(boolean forcesBytes, boolean forcesNames) {}

    final Power power;
    final Clock clock;
    private final Honesty honesty;
    private final SimProvider provider = new SimProvider(this);
    private TreeMap<String, Node> names = new TreeMap<>();
    private TreeMap<String, Node> durable = new TreeMap<>();
    private final List<Change> pending = new ArrayList<>();

    /** An empty disk. */
    public SimDisk(Power power, Clock clock, Honesty honesty) {
        this.power = power;
        this.clock = clock;
        this.honesty = honesty;
        names.put("/", new Node(true));
        durable.putAll(names);
    }

    TreeMap<String, Node> names() {
        return names;
    }

    /** What is directly in a directory, in the order of the names. */
    List<Path> in(String directory) {
        String before = directory.endsWith("/") ? directory : directory + "/";
        List<Path> inside = new ArrayList<>();
        for (String name : names.tailMap(before, false).keySet()) {
            if (!name.startsWith(before)) {
                break;
            }
            if (name.indexOf('/', before.length()) < 0) {
                inside.add(getPath(name));
            }
        }
        return inside;
    }

    Node node(String path) throws NoSuchFileException {
        Node node = names.get(path);
        if (node == null) {
            throw new NoSuchFileException(path);
        }
        return node;
    }

    Node create(String path, boolean directory) throws NoSuchFileException {
        node(SimPath.parent(path));
        Node node = new Node(directory);
        node.modifiedMillis = clock.millis();
        change(new Change("", path, node));
        return node;
    }

    void move(String from, String to) throws NoSuchFileException {
        change(new Change(from, to, node(from)));
    }

    void delete(String path) throws NoSuchFileException {
        change(new Change(path, "", node(path)));
    }

    private void change(Change change) {
        change.apply(names);
        pending.add(change);
    }

    void force(String path, Node node) {
        if (!node.directory) {
            node.forced = honesty.forcesBytes ? node.bytes : node.forced;
        } else if (honesty.forcesNames) {
            int last = pending.size();
            while (last > 0 && !pending.get(last - 1).touches(path)) {
                last--;
            }
            keep(last);
        }
    }

    private void keep(int changes) {
        List<Change> kept = pending.subList(0, changes);
        kept.forEach(change -> change.apply(durable));
        kept.clear();
    }

    /** The process is gone, the machine is not: what was written stays. */
    public void processDies() {
        keep(pending.size());
    }

    /** The power fails; what was not forced is left to chance. */
    public void powerFails(Random random) {
        keep(random.nextInt(pending.size() + 1));
        pending.clear();
        names = new TreeMap<>(durable);
        for (Node node : names.values()) {
            if (node.bytes != node.forced) {
                node.bytes = survivor(node, random);
                node.forced = node.bytes;
            }
        }
    }

    private static byte[] survivor(Node node, Random random) {
        int more = node.bytes.length - node.forced.length;
        int written = node.forced.length + (more > 0 ? random.nextInt(more + 1) : 0);
        byte[] survivor = Arrays.copyOf(node.bytes, written);
        if (random.nextInt(3) > 0) {
            return survivor;
        }
        byte[] zeros = Arrays.copyOf(survivor, node.bytes.length); // the length was written, the bytes were not
        Arrays.fill(zeros, Math.min(node.forced.length, written), zeros.length, (byte) 0);
        return zeros;
    }

    /** What would be read from a file after a power failure at its worst; null if it would not be there. */
    public byte[] durably(Path path) {
        Node node = durable.get(path.toString());
        return node == null ? null : node.forced.clone();
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public Path getPath(String first, String... more) {
        return new SimPath(this, String.join("/", first, String.join("/", more)));
    }

    @Override
    public void close() {}

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(getPath("/"));
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of("basic");
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        throw new UnsupportedOperationException();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException();
    }

    @Override
    public WatchService newWatchService() throws IOException {
        throw new UnsupportedOperationException();
    }
}
