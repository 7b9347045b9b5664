package dev.minga.node.model;

import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** A pretrained encoder: one that comes as an artifact on the class path, or one in a directory. Immutable. */
public final class BaseModel {
    /** 6 layers of width 384, 22.6 million parameters; sentence-transformers/all-MiniLM-L6-v2. */
    public static final BaseModel MINILM = new BaseModel(
            "all-MiniLM-L6-v2",
            new ArtifactFiles("/all-minilm-l6-v2.onnx", "/all-minilm-l6-v2-tokenizer.json", Pooling.MEAN, 12, 1e-12));

    /** How a base model computes a text's vector. */
    public record Facts(BertShape shape, Pooling pooling) {}

    private final String name;
    private final BaseFiles files;

    BaseModel(String name, BaseFiles files) {
        this.name = name;
        this.files = files;
    }

    /**
     * The model in a directory of Hugging Face's layout, whose name is the directory's. Everything but the values is checked.
     *
     * @throws UnusableBaseException if Minga cannot compute with what is there
     */
    public static BaseModel directory(Path directory) throws IOException {
        return new BaseModel(directory.toString(), DirectoryFiles.open(directory));
    }

    /** The name that plans use, or the directory. */
    public String name() {
        return name;
    }

    /**
     * What tells it from every other base model: SHA-256 of the file that holds the weights, or for a directory of its weights,
     * its tokenizer and what else decides about a text's vector.
     */
    public Sha256 digest() throws IOException {
        return files.digest();
    }

    /** How it computes a text's vector; of one that comes with Minga this reads all weights. */
    public Facts facts() throws IOException {
        return files.facts();
    }

    BertWeights weights() throws IOException {
        return files.weights();
    }

    InputStream openTokenizer() throws IOException {
        return files.openTokenizer();
    }

    @Override
    public String toString() {
        return name;
    }
}
