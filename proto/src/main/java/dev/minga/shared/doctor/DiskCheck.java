package dev.minga.shared.doctor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Whether a directory can be written through to a disk that has room. */
public final class DiskCheck {
    private static final Duration SLOW = Duration.ofMillis(500);

    private DiskCheck() {}

    /**
     * A directory and the disk below it.
     *
     * @param flush how long writing a small file through took
     * @param trouble why that could not be done
     */
    public record Facts(Path directory, long freeBytes, Duration flush, Optional<String> trouble) {}

    /**
     * @param check the finding's name
     * @param leastBytes below this it does not work
     * @param wantedBytes below this it soon may not
     */
    public static Finding check(String check, Facts disk, long leastBytes, long wantedBytes) {
        if (disk.trouble().isPresent()) {
            return Finding.failed(
                    check,
                    disk.directory() + " cannot be written through: "
                            + disk.trouble().get(),
                    "Mount it so that this user may write there");
        }
        String says = disk.directory() + " has " + (disk.freeBytes() >> 20) + " MiB free, flushed in "
                + disk.flush().toMillis() + " ms";
        if (disk.freeBytes() < leastBytes) {
            return Finding.failed(
                    check, says + "; " + (leastBytes >> 20) + " MiB are needed", "Make room, or use another disk");
        }
        if (disk.freeBytes() < wantedBytes) {
            return Finding.warning(
                    check, says + "; " + (wantedBytes >> 20) + " MiB are wanted", "Make room before it is full");
        }
        if (disk.flush().compareTo(SLOW) > 0) {
            return Finding.warning(check, says, "Use a faster disk: each step that is acknowledged waits for a flush");
        }
        return Finding.ok(check, says);
    }
}
