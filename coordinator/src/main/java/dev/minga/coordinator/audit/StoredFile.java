package dev.minga.coordinator.audit;

import dev.minga.coordinator.ledger.LedgerFiles;
import dev.minga.coordinator.ledger.LedgerFiles.PathOfWidth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One file of a tile or bundle as it was read.
 *
 * @param width how many hashes or entries its name says it has
 */
record StoredFile(Path path, int width, byte[] bytes) {
    /**
     * Reads all files of one tile or bundle, while a coordinator may be writing there, and says where one is not the
     * beginning of the next.
     *
     * @return the narrowest that is wide enough
     */
    static Optional<StoredFile> read(LedgerFiles files, PathOfWidth path, int width, Findings findings)
            throws IOException {
        List<StoredFile> all = new ArrayList<>();
        while (!readAll(files, path, all, findings)) {
            all.clear(); // one was replaced meanwhile
        }
        for (int i = 1; i < all.size(); i++) {
            StoredFile narrow = all.get(i - 1);
            StoredFile wide = all.get(i);
            int length = narrow.bytes.length;
            if (length > wide.bytes.length || !Arrays.equals(narrow.bytes, Arrays.copyOf(wide.bytes, length))) {
                findings.file(narrow.path, "is not the beginning of " + findings.name(wide.path));
            }
        }
        return all.stream().filter(one -> one.width >= width).findFirst();
    }

    private static boolean readAll(LedgerFiles files, PathOfWidth path, List<StoredFile> into, Findings findings)
            throws IOException {
        for (Map.Entry<Integer, Path> file : files.all(path).entrySet()) {
            try {
                if (Files.size(file.getValue()) > LedgerFiles.LONGEST_FILE_BYTES) {
                    findings.file(file.getValue(), "is longer than any file of a log");
                } else {
                    into.add(new StoredFile(file.getValue(), file.getKey(), Files.readAllBytes(file.getValue())));
                }
            } catch (NoSuchFileException gone) {
                return false;
            } catch (IOException e) {
                findings.file(file.getValue(), "cannot be read");
            }
        }
        return true;
    }
}
