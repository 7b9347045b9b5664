package dev.minga.simulations.engine;

import dev.minga.node.model.BaseModel;
import dev.minga.node.model.BaseModels;
import dev.minga.node.model.UnknownBaseModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where the base model of an experiment is: in a directory, or among those that come with Minga. */
final class BaseFinding {
    private BaseFinding() {}

    /** @param name what is meant if there is no directory */
    static BaseModel find(Optional<Path> directory, String name) throws IOException, UnknownBaseModelException {
        return directory.isPresent()
                ? BaseModel.directory(directory.get())
                : BaseModels.builtIn().find(name, "");
    }
}
