package dev.minga.node.collecting;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files that a pattern names, the oldest first; a file of several names once.
 *
 * @param files ordered by when they were last written to, then by rotation ({@code .2} before {@code .1} before none), then by name
 * @param unreadable directories that could not be looked into, with the cause
 */
record FoundFiles(List<Path> files, List<String> unreadable) {
    private static final int DEEPEST = 16;
    private static final Pattern SIGNS = Pattern.compile("[*?\\[{]");
    private static final Pattern ROTATED = Pattern.compile("\\.([0-9]{1,6})(?:\\.gz)?$");

    private record Found(Path path, long modified, int rotation, Object file) {}

    /**
     * Looks for them.
     *
     * @param pattern as {@link java.nio.file.FileSystem#getPathMatcher}'s globs; relative ones start at the directory
     * @param without what lies below is none of them
     */
    static FoundFiles of(Path directory, String pattern, Path without) throws IOException {
        Path fixed = directory;
        String rest = pattern;
        int slash = rest.indexOf('/');
        while (slash >= 0 && !SIGNS.matcher(rest.substring(0, slash)).find()) {
            fixed = fixed.resolve(slash == 0 ? "/" : rest.substring(0, slash));
            rest = rest.substring(slash + 1);
            slash = rest.indexOf('/');
        }
        if (!SIGNS.matcher(rest).find()) {
            Path file = fixed.resolve(rest);
            return new FoundFiles(Files.isRegularFile(file) ? List.of(file) : List.of(), List.of());
        }
        if (!Files.isDirectory(fixed)) {
            return new FoundFiles(List.of(), List.of());
        }
        Walk walk = new Walk(fixed, rest, without.toAbsolutePath().normalize());
        int depth = rest.contains("**") ? DEEPEST : rest.split("/", -1).length;
        Files.walkFileTree(fixed, EnumSet.of(FileVisitOption.FOLLOW_LINKS), depth, walk);
        return new FoundFiles(walk.oldestFirst(), walk.unreadable);
    }

    private static final class Walk extends SimpleFileVisitor<Path> {
        private final Path fixed;
        private final Path without;
        private final PathMatcher matcher;
        private final List<Found> found = new ArrayList<>();
        private final List<String> unreadable = new ArrayList<>();

        Walk(Path fixed, String pattern, Path without) {
            this.fixed = fixed;
            this.without = without;
            this.matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return directory.toAbsolutePath().normalize().startsWith(without)
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isRegularFile() && matcher.matches(fixed.relativize(file))) {
                Matcher rotated = ROTATED.matcher(file.toString());
                Object key = attributes.fileKey();
                found.add(new Found(
                        file,
                        attributes.lastModifiedTime().toMillis(),
                        rotated.find() ? Integer.parseInt(rotated.group(1)) : 0,
                        key == null ? file.toRealPath() : key));
            }
            return FileVisitResult.CONTINUE;
        }

        /** What was renamed or deleted meanwhile is not there; a link to a directory above leads nowhere new. */
        @Override
        public FileVisitResult visitFileFailed(Path path, IOException cause) {
            if (!(cause instanceof NoSuchFileException) && !(cause instanceof FileSystemLoopException)) {
                unreadable.add("cannot look into " + path + ": " + reason(cause));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException cause) {
            return cause == null ? FileVisitResult.CONTINUE : visitFileFailed(directory, cause);
        }

        private static String reason(IOException cause) {
            return cause instanceof AccessDeniedException ? "permission denied" : String.valueOf(cause.getMessage());
        }

        List<Path> oldestFirst() {
            found.sort(Comparator.comparingLong(Found::modified)
                    .thenComparing(Comparator.comparingInt(Found::rotation).reversed())
                    .thenComparing(Found::path));
            Set<Object> files = new HashSet<>();
            return found.stream()
                    .filter(one -> files.add(one.file()))
                    .map(Found::path)
                    .toList();
        }
    }
}
