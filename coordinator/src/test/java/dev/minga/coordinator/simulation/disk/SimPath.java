package dev.minga.coordinator.simulation.disk;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;

/** A path of a {@link SimDisk}: absolute if it begins with a slash, without {@code .} and {@code ..}. Immutable. */
final class SimPath implements Path {
    private final SimDisk disk;
    private final String text;

    SimPath(SimDisk disk, String text) {
        this.disk = disk;
        String one = text;
        while (one.contains("//")) {
            one = one.replace("//", "/");
        }
        this.text = one.length() > 1 && one.endsWith("/") ? one.substring(0, one.length() - 1) : one;
    }

    /** The directory that a path is in; of the root and of nothing, nothing. */
    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return path.length() < 2 || slash < 0 ? "" : slash == 0 ? "/" : path.substring(0, slash);
    }

    private List<String> parts() {
        List<String> parts = new ArrayList<>(List.of(text.split("/", -1)));
        parts.removeIf(String::isEmpty);
        return parts;
    }

    private Path path(String of) {
        return new SimPath(disk, of);
    }

    @Override
    public FileSystem getFileSystem() {
        return disk;
    }

    @Override
    public boolean isAbsolute() {
        return text.startsWith("/");
    }

    @Override
    public Path getRoot() {
        return isAbsolute() ? path("/") : null;
    }

    @Override
    public Path getFileName() {
        return path(text.substring(text.lastIndexOf('/') + 1));
    }

    @Override
    public Path getParent() {
        String parent = parent(text);
        return parent.isEmpty() ? null : path(parent);
    }

    @Override
    public int getNameCount() {
        return parts().size();
    }

    @Override
    public Path getName(int index) {
        return path(parts().get(index));
    }

    @Override
    public Path subpath(int begin, int end) {
        return path(String.join("/", parts().subList(begin, end)));
    }

    @Override
    public boolean startsWith(Path other) {
        return text.equals(other.toString()) || text.startsWith(other + "/");
    }

    @Override
    public boolean endsWith(Path other) {
        return text.equals(other.toString()) || text.endsWith("/" + other);
    }

    @Override
    public Path normalize() {
        return this;
    }

    @Override
    public Path resolve(Path other) {
        return other.isAbsolute() ? other : path(text + "/" + other);
    }

    @Override
    public Path relativize(Path other) {
        return path(other.toString().substring(text.length()).replaceFirst("^/", ""));
    }

    @Override
    public URI toUri() {
        return URI.create("sim://" + text);
    }

    @Override
    public Path toAbsolutePath() {
        return isAbsolute() ? this : path("/" + text);
    }

    @Override
    public Path toRealPath(LinkOption... options) {
        return toAbsolutePath();
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int compareTo(Path other) {
        return text.compareTo(other.toString());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SimPath that && disk == that.disk && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
