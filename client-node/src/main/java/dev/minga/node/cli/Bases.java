package dev.minga.node.cli;

import dev.minga.node.model.BaseModels;
import dev.minga.node.model.UnusableBaseException;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Base models in directories that the user names. */
final class Bases {
    private Bases() {}

    /** @throws UserError if Minga cannot compute with what is in one of them */
    static BaseModels in(List<Path> directories) throws IOException {
        try {
            return BaseModels.with(directories);
        } catch (UnusableBaseException e) {
            throw error(e);
        }
    }

    static UserError error(UnusableBaseException e) {
        return new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), e.remedy(), e);
    }
}
