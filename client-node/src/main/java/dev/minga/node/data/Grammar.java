package dev.minga.node.data;

import java.util.Optional;

/** How the lines of one format are read. */
interface Grammar {
    /** The text of a record, or empty where the line is not of this format; never an exception. */
    Optional<String> read(String line);

    /** What a record says of whose it is, as it is written; empty where the line is not of this format or does not say it. */
    default Optional<String> entity(String line, EntityField field) {
        return Optional.empty();
    }

    /** What a record says by the names of its fields; none where the line is not of this format. */
    default Fields fields(String line) {
        return Fields.NONE;
    }

    /** Whether the line speaks about the log and is no record of it. */
    default boolean isDirective(String line) {
        return false;
    }
}
