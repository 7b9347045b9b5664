package dev.minga.node.cli;

import dev.minga.node.model.BaseModel;
import dev.minga.node.model.ModelDirectory;
import dev.minga.node.model.UnknownBaseModelException;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A folder with a trained model that the user names, and the base model that it was trained on. */
final class TrainedFolder {
    private TrainedFolder() {}

    /** @throws UserError if there is no trained model in it */
    static ModelDirectory.Trained read(Path folder) {
        try {
            return ModelDirectory.read(folder);
        } catch (IOException e) {
            throw new UserError(
                    ExitCode.USAGE, String.valueOf(e.getMessage()), "Name the folder of a trained model", e);
        }
    }

    /**
     * The base model with exactly these weights.
     *
     * @param directory what {@code --base} says
     * @throws UserError if neither Minga has them nor the directory
     */
    static BaseModel base(ModelDirectory.Description trained, Optional<Path> directory) throws IOException {
        try {
            BaseModel base = Bases.in(directory.stream().toList()).find(trained.base(), trained.baseSha256());
            if (!base.digest().hex().equals(trained.baseSha256())) {
                throw new UserError(
                        ExitCode.REFUSED,
                        "the adapter was trained on other weights of " + base.name() + " than this node has",
                        "Name its directory with --base, or use the version of Minga that it was trained with");
            }
            return base;
        } catch (UnknownBaseModelException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), "Name its directory with --base", e);
        }
    }
}
