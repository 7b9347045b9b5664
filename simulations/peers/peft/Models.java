import dev.minga.node.model.Adapter;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.BertModel;
import dev.minga.node.model.ModelDirectory;
import dev.minga.node.model.NativeEngine;
import dev.minga.node.model.Precision;
import dev.minga.node.model.Tokenizer;
import dev.minga.node.model.Tokens;
import dev.minga.shared.lora.Adaptation;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.lora.LoraScheme;
import dev.minga.shared.lora.Target;
import dev.minga.shared.settings.Json;
import dev.minga.shared.tensor.FloatTensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Models of every LoRA scheme as a run of eight rounds with three refreshes would leave them, with random numbers for what members
 * train, and Minga's own logits: {@code FOLDER/SCHEME/model} and {@code FOLDER/SCHEME/logits.json}. Arguments: FOLDER, a file of
 * lines, where libtorch is unpacked.
 */
final class Models {
    private static final int ROUNDS = 8;
    private static final double ALPHA = 12;
    private static final List<String> LABELS = List.of("benign", "traversal", "injection");
    private static final int MAX_TOKENS = 64;

    public static void main(String[] args) throws Exception {
        List<String> lines = Files.readAllLines(Path.of(args[1]));
        BaseModel base = BaseModel.MINILM;
        try (BertModel bert = BertModel.load(NativeEngine.start(2, Path.of(args[2])), base, Precision.FP32);
                Tokenizer tokenizer = Tokenizer.open(base, MAX_TOKENS)) {
            List<Tokens> texts = lines.stream().map(tokenizer::tokens).toList();
            for (LoraScheme scheme : LoraScheme.values()) {
                Path folder = Path.of(args[0], scheme.name().toLowerCase(Locale.ROOT));
                Adapter whole = Adapter.of(trained(scheme), ALPHA, 1).whole();
                AdapterLayout layout = whole.layout();
                ModelDirectory.write(
                        folder.resolve("model"),
                        new ModelDirectory.Description(
                                base.name(),
                                base.digest().hex(),
                                layout.hidden(),
                                MAX_TOKENS,
                                LABELS,
                                layout.rank(),
                                whole.scale() * layout.rank(),
                                layout.targets(),
                                layout.layers()),
                        whole);
                Files.write(
                        folder.resolve("logits.json"),
                        Json.mapper()
                                .writeValueAsBytes(Map.of(
                                        "ids", texts.stream().map(Tokens::ids).toList(),
                                        "logits", bert.logits(texts, whole))));
            }
        }
    }

    private static GlobalAdapter trained(LoraScheme scheme) {
        AdapterLayout layout =
                new AdapterLayout(384, 4, List.of(0, 2, 3, 5), List.of(Target.values()), LABELS.size());
        GlobalAdapter adapter = new Adaptation(layout, scheme, 2, ROUNDS, 11).first();
        SplittableRandom random = new SplittableRandom(scheme.ordinal());
        for (int round = 1; round <= ROUNDS; round++) {
            SortedMap<String, FloatTensor> moved = new TreeMap<>(adapter.tensors());
            adapter.adaptation().delta(round).trainable().forEach(spec -> {
                float[] values = moved.get(spec.name()).values().clone();
                for (int i = 0; i < values.length; i++) {
                    values[i] += (float) (0.05 * (2 * random.nextDouble() - 1));
                }
                moved.put(spec.name(), new FloatTensor(spec.shape(), values));
            });
            adapter = adapter.adaptation().of(moved);
            adapter = adapter.adaptation().refreshesAfter(round) ? adapter.refreshed() : adapter;
        }
        return adapter;
    }
}
