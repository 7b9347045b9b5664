package dev.minga.shared.files;

import dev.minga.shared.text.Printable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A directory that this process could not take for itself. The message is one line with cause and remedy. */
public final class DirectoryInUseException extends IOException {
    DirectoryInUseException(String message, @Nullable Throwable cause) {
        super(Printable.line(message), cause);
    }
}
