package dev.minga.node.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The base models that a node has: those that come with Minga, known by name, and directories, known by digest. Immutable. */
public final class BaseModels {
    private static final List<BaseModel> BUILT_IN = List.of(BaseModel.MINILM);

    private final List<BaseModel> directories;

    private BaseModels(List<BaseModel> directories) {
        this.directories = List.copyOf(directories);
    }

    /** Those that come with Minga. */
    public static BaseModels builtIn() {
        return new BaseModels(List.of());
    }

    /**
     * The same and those in some directories.
     *
     * @throws UnusableBaseException if Minga cannot compute with what is in one of them
     */
    public static BaseModels with(List<Path> directories) throws IOException {
        List<BaseModel> models = new ArrayList<>();
        for (Path directory : directories) {
            models.add(BaseModel.directory(directory));
        }
        return new BaseModels(models);
    }

    /**
     * The base model that a plan or an adapter names: the directory that has its digest, whatever it is called, or else the one
     * that comes with Minga under its name, whose digest is the caller's to compare.
     *
     * @param digest in hexadecimal digits
     * @throws UnknownBaseModelException if there is none
     */
    public BaseModel find(String name, String digest) throws IOException, UnknownBaseModelException {
        List<String> known = new ArrayList<>();
        for (BaseModel model : directories) {
            String own = model.digest().hex();
            if (own.equals(digest)) {
                return model;
            }
            known.add(model + " (SHA-256 " + own + ")");
        }
        for (BaseModel model : BUILT_IN) {
            if (model.name().equals(name)) {
                return model;
            }
        }
        known.addAll(0, BUILT_IN.stream().map(BaseModel::name).toList());
        throw new UnknownBaseModelException(name, digest, known);
    }
}
