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
import java.util.Arrays;
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
     * @param own of the node, and none of them
     */
    static FoundFiles of(Path directory, String pattern, OwnFiles own) throws IOException {
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
            boolean log = Files.isRegularFile(file) && !own.holds(file);
            return new FoundFiles(log ? List.of(file) : List.of(), List.of());
        }
        if (!Files.isDirectory(fixed)) {
            return new FoundFiles(List.of(), List.of());
        }
        Walk walk = new Walk(fixed, rest, own);
        int depth = rest.contains("**") ? DEEPEST : rest.split("/", -1).length;
        Files.walkFileTree(fixed, EnumSet.of(FileVisitOption.FOLLOW_LINKS), depth, walk);
        return new FoundFiles(walk.oldestFirst(), walk.unreadable());
    }

    /** Goes only where the pattern leads. */
    static final class Walk extends SimpleFileVisitor<Path> {
        private final Path fixed;
        private final OwnFiles own;
        private final PathMatcher matcher;
        private final List<PathMatcher> leading;
        private final List<Found> found = new ArrayList<>();
        private final List<String> unreadable = new ArrayList<>();

        Walk(Path fixed, String pattern, OwnFiles own) {
            this.fixed = fixed;
            this.own = own;
            this.matcher = glob(pattern);
            this.leading = leading(pattern);
        }

        private static PathMatcher glob(String pattern) {
            return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        }

        /** What directories at each depth are called; empty where the pattern does not say. */
        private static List<PathMatcher> leading(String pattern) {
            String[] parts = pattern.split("/", -1);
            boolean said = !pattern.contains("**")
                    && Arrays.stream(parts).allMatch(part -> count(part, '{') == count(part, '}'));
            List<PathMatcher> leading = new ArrayList<>();
            for (int depth = 1; said && depth <= parts.length; depth++) {
                leading.add(glob(String.join("/", Arrays.asList(parts).subList(0, depth))));
            }
            return leading;
        }

        private static long count(String text, char wanted) {
            return text.chars().filter(c -> c == wanted).count();
        }

        private boolean leadsTo(Path path) {
            Path relative = fixed.relativize(path);
            int depth = path.equals(fixed) ? 0 : relative.getNameCount();
            return depth == 0
                    || depth > leading.size()
                    || leading.get(depth - 1).matches(relative);
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return own.isInStore(directory) || !leadsTo(directory)
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!attributes.isRegularFile() || !matcher.matches(fixed.relativize(file))) {
                return FileVisitResult.CONTINUE;
            }
            Matcher rotated = ROTATED.matcher(file.toString());
            try {
                if (own.holds(file)) {
                    return FileVisitResult.CONTINUE;
                }
                found.add(new Found(
                        file,
                        attributes.lastModifiedTime().toMillis(),
                        rotated.find() ? Integer.parseInt(rotated.group(1)) : 0,
                        attributes.fileKey() == null ? file.toRealPath() : attributes.fileKey()));
                return FileVisitResult.CONTINUE;
            } catch (IOException e) {
                return visitFileFailed(file, e);
            }
        }

        /** What was renamed or deleted meanwhile is not there; a link to a directory above leads nowhere new. */
        @Override
        public FileVisitResult visitFileFailed(Path path, IOException cause) {
            boolean gone = cause instanceof NoSuchFileException || cause instanceof FileSystemLoopException;
            if (!gone && leadsTo(path)) {
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

        List<String> unreadable() {
            return unreadable;
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
