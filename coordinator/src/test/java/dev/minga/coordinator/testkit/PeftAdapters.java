package dev.minga.coordinator.testkit;

import dev.minga.shared.lora.Target;
import dev.minga.shared.peft.PeftAdapter;
import dev.minga.shared.peft.PeftConfig;
import dev.minga.shared.peft.PeftFolder;
import dev.minga.shared.tensor.FloatTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Adapters as PEFT keeps them, of the shapes of {@link Plans}. */
public final class PeftAdapters {
    public static final String A = "base_model.model.encoder.layer.0.attention.self.query.lora_A.weight";
    public static final String B = "base_model.model.encoder.layer.0.attention.self.query.lora_B.weight";

    private PeftAdapters() {}

    /** One that fits, with a head. */
    public static PeftAdapter forPlans() {
        return new PeftAdapter(
                new PeftConfig("owner/tiny", 2, 4, List.of(Target.QUERY), Optional.of(List.of(0))),
                new TreeMap<>(Map.of(
                        A, new FloatTensor(List.of(2L, 4L), new float[] {1, 2, -1, 0.5f, 0, 1, 3, -2}),
                        B, new FloatTensor(List.of(4L, 2L), new float[] {0.1f, 0.2f, -0.3f, 0, 0.5f, 0.25f, 1, -1}))),
                Optional.of(new PeftAdapter.Head(
                        new FloatTensor(List.of(2L, 4L), new float[] {1, 2, 3, 4, 5, 6, 7, 8}),
                        new FloatTensor(List.of(2L), new float[] {-1, 1}),
                        List.of("benign", "attack"))));
    }

    /** The same with other numbers in one factor. */
    public static PeftAdapter with(String name, float[] values) {
        PeftAdapter adapter = forPlans();
        TreeMap<String, FloatTensor> factors = new TreeMap<>(adapter.factors());
        factors.put(name, new FloatTensor(factors.get(name).shape(), values));
        return new PeftAdapter(adapter.config(), factors, adapter.head());
    }

    /** The one that fits, as a folder. */
    public static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, byte[]> file : PeftFolder.files(forPlans()).entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
        return folder;
    }
}
