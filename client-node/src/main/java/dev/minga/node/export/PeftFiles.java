package dev.minga.node.export;

import dev.minga.node.model.Adapter;
import dev.minga.node.model.Pooling;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.peft.PeftAdapter;
import dev.minga.shared.peft.PeftConfig;
import dev.minga.shared.peft.PeftFolder;
import dev.minga.shared.tensor.FloatTensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A release as Hugging Face PEFT loads it: the adapter for {@code AutoModel} of the base model, and the head in a file of its own,
 * because no class of Transformers has a linear head on the pooled tokens. Both factors are written whatever the scheme, the
 * history too, as one adapter of greater rank. Immutable.
 */
public final class PeftFiles implements Export {
    private static final String USE = """
            ```python
            import torch
            from peft import PeftModel
            from safetensors.torch import load_file
            from transformers import AutoModel, AutoTokenizer

            base, folder = %s, "."%s
            tokenizer = AutoTokenizer.from_pretrained(base, padding_side="right")
            encoder = PeftModel.from_pretrained(AutoModel.from_pretrained(base), folder).eval()
            head = load_file(f"{folder}/head.safetensors")

            def logits(texts):
                batch = tokenizer(texts, truncation=True, max_length=%d, padding=True, return_tensors="pt")
                with torch.no_grad():
                    tokens = encoder(**batch).last_hidden_state
                %s
                return pooled @ head["weight"].T + head["bias"]
            ```

            The classes are %s, in this order.""";

    private final Pooling pooling;

    /** For a base model that pools so. */
    public PeftFiles(Pooling pooling) {
        this.pooling = pooling;
    }

    @Override
    public void write(Release release, Path folder) throws IOException {
        Adapter adapter = release.adapter();
        AdapterLayout layout = adapter.layout();
        SortedMap<String, FloatTensor> tensors = layout.tensors(adapter.vector());
        List<AdapterLayout.Slot> slots = layout.slots();
        for (int slot = 0; slot < slots.size(); slot++) {
            tensors.put(slots.get(slot).nameOfA(), new FloatTensor(layout.shapeOfA(), adapter.a(slot)));
        }
        PeftConfig config = new PeftConfig(
                release.base().hub(),
                layout.rank(),
                release.model().alpha(),
                layout.targets(),
                Optional.of(layout.layers()));
        PeftAdapter peft =
                PeftAdapter.of(config, layout, tensors, release.model().labels());
        for (Map.Entry<String, byte[]> file : PeftFolder.files(peft).entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
        String base = Release.json(List.of(release.base().hub()));
        String use = USE.formatted(
                base.substring(1, base.length() - 1),
                release.base().known() ? "" : "  # the base model's directory",
                release.model().maxTokens(),
                pooled(),
                Release.json(release.model().labels()));
        Files.writeString(folder.resolve("README.md"), ModelCard.of(release, "peft", use), StandardCharsets.UTF_8);
    }

    private String pooled() {
        return switch (pooling) {
            case MEAN ->
                "mask = batch[\"attention_mask\"].unsqueeze(2)\n    pooled = (tokens * mask).sum(1) / mask.sum(1)";
            case CLS -> "pooled = tokens[:, 0]";
        };
    }
}
