package dev.minga.node.collecting;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files that a pattern names, the oldest first. */
final class FoundFiles {
    private static final int DEEPEST = 16;
    private static final Pattern SIGNS = Pattern.compile("[*?\\[{]");
    private static final Pattern ROTATED = Pattern.compile("\\.([0-9]{1,6})(?:\\.gz)?$");

    private FoundFiles() {}

    private record Found(Path path, long modified, int rotation) {}

    /**
     * Ordered by when they were last written to, then by rotation ({@code .2} before {@code .1} before none), then by name.
     *
     * @param pattern as {@link java.nio.file.FileSystem#getPathMatcher}'s globs; relative ones start at the directory
     * @param without what lies below is none of them
     */
    static List<Path> of(Path directory, String pattern, Path without) throws IOException {
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
            return Files.isRegularFile(file) ? List.of(file) : List.of();
        }
        return Files.isDirectory(fixed) ? matching(fixed, rest, without) : List.of();
    }

    private static List<Path> matching(Path fixed, String pattern, Path without) throws IOException {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        int depth = pattern.contains("**") ? DEEPEST : pattern.split("/", -1).length;
        List<Found> found = new ArrayList<>();
        try (Stream<Path> all = Files.walk(fixed, depth, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> files = all.filter(path -> matcher.matches(fixed.relativize(path)))
                    .filter(path -> !path.toAbsolutePath()
                            .normalize()
                            .startsWith(without.toAbsolutePath().normalize()))
                    .filter(Files::isRegularFile)
                    .toList();
            for (Path file : files) {
                Matcher rotated = ROTATED.matcher(file.toString());
                found.add(new Found(
                        file,
                        Files.getLastModifiedTime(file).toMillis(),
                        rotated.find() ? Integer.parseInt(rotated.group(1)) : 0));
            }
        } catch (UncheckedIOException e) {
            throw new IOException("cannot look for " + pattern + " in " + fixed + ": " + e.getMessage(), e);
        }
        found.sort(Comparator.comparingLong(Found::modified)
                .thenComparing(Comparator.comparingInt(Found::rotation).reversed())
                .thenComparing(Found::path));
        return found.stream().map(Found::path).toList();
    }
}
