package dev.minga.node.data;

import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Says of which entity a record of one source is. A function of that record (and its line's number) alone. */
@FunctionalInterface
public interface EntityNaming {
    /** Of no record it is known. */
    EntityNaming UNKNOWN = (parser, record) -> Optional.empty();

    /** The entity's id; empty if the record does not say it. */
    Optional<Sha256> of(LineParser parser, LogRecord record);

    /** By a field of the log. */
    static EntityNaming byField(EntityField field, EntityKey key) {
        return (parser, record) -> parser.entity(record.line(), field).map(name -> key.id(field.name(), name));
    }

    /** By a field of the log that is called so. */
    static EntityNaming byNamedField(String name, EntityKey key) {
        return (parser, record) -> parser.fields(record.line())
                .first(name)
                .map(written -> written.strip().toLowerCase(Locale.ROOT))
                .filter(written -> !Request.absentAsEmpty(written).isEmpty())
                .map(written -> key.id("FIELD " + name, written));
    }

    /** By a file of {@link EntityFile}'s form. */
    static EntityNaming byFile(Path file, EntityKey key) throws IOException {
        Map<Long, String> names = EntityFile.read(file);
        return (parser, record) ->
                Optional.ofNullable(names.get(record.lineNumber())).map(name -> key.id("FILE", name));
    }
}
