package dev.minga.node.model;

import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.tensor.FloatTensor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A base model in an artifact on the class path: its weights as ONNX, and its tokenizer. */
record ArtifactFiles(
        String weightsResource, String tokenizerResource, Pooling pooling, int heads, double layerNormEpsilon)
        implements BaseFiles {
    private static final Map<String, Sha256> DIGESTS = new ConcurrentHashMap<>();

    /** SHA-256 of the file that holds the weights; read once in a process, whose class path does not change. */
    @Override
    public Sha256 digest() throws IOException {
        Sha256 known = DIGESTS.get(weightsResource);
        if (known != null) {
            return known;
        }
        try (InputStream in = openWeights()) {
            Sha256 digest = Sha256.of(in);
            DIGESTS.put(weightsResource, digest);
            return digest;
        }
    }

    InputStream openWeights() throws IOException {
        return open(weightsResource);
    }

    @Override
    public InputStream openTokenizer() throws IOException {
        return open(tokenizerResource);
    }

    @Override
    public BaseModel.Facts facts() throws IOException {
        BertWeights weights = weights();
        return new BaseModel.Facts(weights.shape(), weights.pooling());
    }

    @Override
    public BertWeights weights() throws IOException {
        Map<String, FloatTensor> named;
        try (InputStream in = openWeights()) {
            named = OnnxWeights.read(in);
        }
        int layers = 0;
        while (named.containsKey("encoder.layer." + layers + ".output.dense.weight")) {
            layers++;
        }
        List<FloatTensor> tensors = new ArrayList<>();
        for (String name : BertWeights.names(layers)) {
            tensors.add(take(named, name));
        }
        List<Long> words = tensors.get(0).shape();
        FloatTensor intermediate = take(named, "encoder.layer.0.intermediate.dense.bias");
        BertShape shape = new BertShape(
                Math.toIntExact(words.get(1)),
                layers,
                heads,
                intermediate.values().length,
                Math.toIntExact(words.get(0)),
                Math.toIntExact(tensors.get(1).shape().get(0)),
                layerNormEpsilon);
        return new BertWeights(shape, pooling, tensors);
    }

    private static FloatTensor take(Map<String, FloatTensor> named, String name) throws IOException {
        FloatTensor tensor = named.get(name);
        if (tensor == null) {
            throw new IOException("the base model has no weight " + name);
        }
        return tensor;
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = BaseModel.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IOException("the base model's file " + resource + " is not on the class path");
        }
        return new BufferedInputStream(in, 1 << 20);
    }
}
