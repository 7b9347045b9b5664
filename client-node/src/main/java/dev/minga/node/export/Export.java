package dev.minga.node.export;

import java.io.IOException;
import java.nio.file.Path;

/** A form in which other tools take a model. */
@FunctionalInterface
public interface Export {
    /**
     * Writes a release's files into an empty folder.
     *
     * @throws IllegalArgumentException if the model cannot be written in this form, with why
     */
    void write(Release release, Path folder) throws IOException;
}
