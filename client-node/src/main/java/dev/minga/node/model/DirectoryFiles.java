package dev.minga.node.model;

import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.tensor.MalformedTensorFileException;
import dev.minga.shared.tensor.TensorFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A base model in a directory as Hugging Face libraries lay it out: {@code config.json}, {@code model.safetensors},
 * {@code tokenizer.json}, and of sentence-transformers {@code 1_Pooling/config.json}. All files are read as a stranger's. Nothing
 * else in the directory is read, and nothing in it is ever run.
 */
final class DirectoryFiles implements BaseFiles {
    private static final String WEIGHTS = "model.safetensors";
    private static final String TOKENIZER = "tokenizer.json";
    private static final TensorFile.Limits LIMITS = new TensorFile.Limits(8L << 30, 4 << 20, 10_000);

    private final Path weights;
    private final Path tokenizer;
    private final EncoderConfig config;
    private final Pooling pooling;
    private final Sha256 weightsDigest;
    private final Sha256 tokenizerDigest;

    private DirectoryFiles(Path directory, EncoderConfig config, Pooling pooling) throws IOException {
        this.weights = directory.resolve(WEIGHTS);
        this.tokenizer = directory.resolve(TOKENIZER);
        this.config = config;
        this.pooling = pooling;
        try (TensorFile file = openTensors()) {
            new EncoderTensors(weights, file, config).checked();
        }
        TokenizerFile.check(tokenizer, config.shape().vocabulary());
        this.weightsDigest = sha256(weights);
        this.tokenizerDigest = sha256(tokenizer);
    }

    /**
     * Checks everything but the values.
     *
     * @throws UnusableBaseException if it holds no model that Minga can compute with
     */
    static DirectoryFiles open(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new UnusableBaseException(
                    directory + " is no directory", "Name one with config.json, model.safetensors and tokenizer.json");
        }
        return new DirectoryFiles(
                directory, EncoderConfig.read(directory.resolve("config.json")), Pooling.of(directory));
    }

    @Override
    public BaseModel.Facts facts() {
        return new BaseModel.Facts(config.shape(), pooling);
    }

    /**
     * SHA-256 of a few lines that name the digests of weights and tokenizer when they were checked, and what of the forward pass
     * neither tells: in directories of one digest, texts have the same vectors.
     */
    @Override
    public Sha256 digest() {
        String lines = String.join(
                "\n",
                "minga base model 1",
                WEIGHTS + " " + weightsDigest,
                TOKENIZER + " " + tokenizerDigest,
                "first position " + config.firstPosition(),
                "heads " + config.shape().heads(),
                "layer norm epsilon " + Double.toHexString(config.shape().layerNormEpsilon()),
                "pooling " + pooling,
                "");
        return Sha256.of(lines.getBytes(StandardCharsets.UTF_8));
    }

    private static Sha256 sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Sha256.of(in);
        }
    }

    /** @throws UnusableBaseException if a value is not finite, or the file is another than was checked */
    @Override
    public BertWeights weights() throws IOException {
        try (TensorFile file = openTensors()) {
            BertWeights read =
                    new BertWeights(config.shape(), pooling, new EncoderTensors(weights, file, config).read(file));
            requireSame(weights, sha256(weights), weightsDigest);
            return read;
        } catch (MalformedTensorFileException e) {
            throw damaged(e);
        }
    }

    private static void requireSame(Path file, Sha256 now, Sha256 checked) throws UnusableBaseException {
        if (!now.equals(checked)) {
            throw new UnusableBaseException(file + " was changed while it was in use", "Put it back, or start again");
        }
    }

    private TensorFile openTensors() throws IOException {
        if (!Files.isRegularFile(weights)) {
            throw new UnusableBaseException(
                    weights + " is missing",
                    "Save the model as one safetensors file; pickled weights such as pytorch_model.bin are never read");
        }
        try {
            return TensorFile.open(weights, LIMITS);
        } catch (MalformedTensorFileException e) {
            throw damaged(e);
        }
    }

    private UnusableBaseException damaged(MalformedTensorFileException e) {
        return new UnusableBaseException(
                weights + " is damaged: " + e.getMessage(), "Copy the model's directory again");
    }

    /** @throws UnusableBaseException if the file is another than was checked */
    @Override
    public InputStream openTokenizer() throws IOException {
        byte[] text = Files.readAllBytes(tokenizer);
        requireSame(tokenizer, Sha256.of(text), tokenizerDigest);
        return new ByteArrayInputStream(text);
    }
}
