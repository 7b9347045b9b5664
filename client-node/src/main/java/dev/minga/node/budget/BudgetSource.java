package dev.minga.node.budget;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where records come from.
 *
 * @param name stable: whoever changes it asks for a fresh budget for the same records
 * @param log its log
 */
public record BudgetSource(String name, Path log) {
    /** The log's path, by which the same log under another name is noticed. */
    String place() {
        try {
            if (Files.exists(log)) {
                return log.toRealPath().toString();
            }
        } catch (IOException e) {
            return log.toAbsolutePath().normalize().toString();
        }
        return log.toAbsolutePath().normalize().toString();
    }
}
