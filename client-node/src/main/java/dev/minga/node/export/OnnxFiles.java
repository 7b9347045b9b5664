package dev.minga.node.export;

import dev.minga.node.model.BaseModel;
import dev.minga.node.model.OnnxFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A release as one ONNX file, the adapter merged into the base model. Its facts are in the file's metadata too. */
public final class OnnxFiles implements Export {
    private static final String USE = """
            ```python
            import numpy as np, onnxruntime
            from tokenizers import Tokenizer

            tokenizer = Tokenizer.from_file("tokenizer.json")  # the base model's
            tokenizer.enable_truncation(%d)
            tokenizer.enable_padding()
            session = onnxruntime.InferenceSession("model.onnx")

            def probabilities(texts):
                batch = tokenizer.encode_batch(texts)
                ids = np.array([one.ids for one in batch], dtype=np.int64)
                mask = np.array([one.attention_mask for one in batch], dtype=np.int64)
                return session.run(["probabilities"], {"input_ids": ids, "attention_mask": mask})[0]
            ```

            The classes are %s, in this order; `logits` are what the softmax was taken of.""";

    private final BaseModel base;

    /** Merges into this base model. */
    public OnnxFiles(BaseModel base) {
        this.base = base;
    }

    @Override
    public void write(Release release, Path folder) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve("model.onnx")))) {
            OnnxFile.write(out, base, release.adapter(), release.facts());
        }
        String use = USE.formatted(
                release.model().maxTokens(), Release.json(release.model().labels()));
        Files.writeString(folder.resolve("README.md"), ModelCard.of(release, "onnx", use), StandardCharsets.UTF_8);
    }
}
