package dev.minga.node.model;

import dev.minga.crypto.digest.Sha256;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A pretrained encoder that comes as an artifact on the class path: its weights as ONNX and its tokenizer.
 *
 * @param name the name that plans use
 */
public record BaseModel(
        String name, String weightsResource, String tokenizerResource, int heads, double layerNormEpsilon) {
    /** 6 layers of width 384, 22.6 million parameters; sentence-transformers/all-MiniLM-L6-v2. */
    public static final BaseModel MINILM =
            new BaseModel("all-MiniLM-L6-v2", "/all-minilm-l6-v2.onnx", "/all-minilm-l6-v2-tokenizer.json", 12, 1e-12);

    private static final List<BaseModel> CATALOGUE = List.of(MINILM);
    private static final Map<BaseModel, Sha256> DIGESTS = new ConcurrentHashMap<>();

    /**
     * The model with this name.
     *
     * @throws UnknownBaseModelException if the catalogue has none
     */
    public static BaseModel named(String name) throws UnknownBaseModelException {
        for (BaseModel model : CATALOGUE) {
            if (model.name.equals(name)) {
                return model;
            }
        }
        throw new UnknownBaseModelException(
                name, CATALOGUE.stream().map(BaseModel::name).toList());
    }

    /** SHA-256 of the file that holds the weights; read once in a process, whose class path does not change. */
    public Sha256 digest() throws IOException {
        Sha256 known = DIGESTS.get(this);
        if (known != null) {
            return known;
        }
        try (InputStream in = openWeights()) {
            Sha256 digest = Sha256.of(in);
            DIGESTS.put(this, digest);
            return digest;
        }
    }

    InputStream openWeights() throws IOException {
        return open(weightsResource);
    }

    InputStream openTokenizer() throws IOException {
        return open(tokenizerResource);
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = BaseModel.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IOException("the base model's file " + resource + " is not on the class path");
        }
        return new BufferedInputStream(in, 1 << 20);
    }
}
