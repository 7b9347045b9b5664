package dev.minga.node.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.minga.node.model.Adapter;
import dev.minga.node.model.ModelDirectory;
import dev.minga.node.model.Pooling;
import dev.minga.shared.lora.Adaptation;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.lora.LoraScheme;
import dev.minga.shared.lora.Target;
import dev.minga.shared.peft.PeftAdapter;
import dev.minga.shared.peft.PeftFolder;
import dev.minga.shared.tensor.FloatTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PeftFilesTest {
    private static final double ALPHA = 6;
    private static final AdapterLayout LAYOUT =
            new AdapterLayout(16, 2, List.of(0, 3), List.of(Target.QUERY, Target.KEY), 2);
    private static final List<String> LABELS = List.of("benign", "attack");

    @TempDir
    Path folder;

    /** After four rounds with a refresh, with random numbers for what is trained. */
    private static GlobalAdapter trained(LoraScheme scheme) {
        GlobalAdapter adapter = new Adaptation(LAYOUT, scheme, 2, 4, 5).first();
        SplittableRandom random = new SplittableRandom(9);
        for (int round = 1; round <= 4; round++) {
            SortedMap<String, FloatTensor> moved = new TreeMap<>(adapter.tensors());
            adapter.adaptation().delta(round).trainable().forEach(spec -> {
                float[] values = new float[(int) spec.elements()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (2 * random.nextDouble() - 1);
                }
                moved.put(spec.name(), new FloatTensor(spec.shape(), values));
            });
            adapter = adapter.adaptation().of(moved);
            adapter = adapter.adaptation().refreshesAfter(round) ? adapter.refreshed() : adapter;
        }
        return adapter;
    }

    private static Release release(GlobalAdapter global) {
        Adapter whole = Adapter.of(global, ALPHA, 1).whole();
        ModelDirectory.Description description = new ModelDirectory.Description(
                "all-MiniLM-L6-v2",
                "ab".repeat(32),
                16,
                64,
                LABELS,
                whole.layout().rank(),
                whole.scale() * whole.layout().rank(),
                whole.layout().targets(),
                whole.layout().layers());
        return new Release(description, whole, Optional.empty());
    }

    /** PEFT multiplies B·A by lora_alpha / r; that is the sum of all products that the run's model stands for. */
    @ParameterizedTest
    @EnumSource
    void theProductsAreThoseOfTheWholeHistoryInEveryScheme(LoraScheme scheme) throws IOException {
        GlobalAdapter global = trained(scheme);
        assertThat(global.earlier()).isEqualTo(1);
        new PeftFiles(Pooling.MEAN).write(release(global), folder);
        PeftAdapter read = PeftFolder.read(folder);
        assertThat(read.config().rank()).isEqualTo(4);
        assertThat(read.config().base()).isEqualTo("sentence-transformers/all-MiniLM-L6-v2");
        assertThat(read.config().layers()).contains(LAYOUT.layers());
        double scale = read.config().alpha() / read.config().rank();
        for (int slot = 0; slot < LAYOUT.slots().size(); slot++) {
            AdapterLayout.Slot which = LAYOUT.slots().get(slot);
            double[] theirs = product(
                    read.factors().get(which.nameOfA()).values(),
                    read.factors().get(which.nameOfB()).values(),
                    scale);
            double[] now = product(global.a(slot), global.b(slot), ALPHA / 2);
            double[] before = product(global.earlierA(slot), global.earlierB(slot), ALPHA / 2);
            for (int i = 0; i < theirs.length; i++) {
                assertThat(theirs[i]).as("%s, %s", which, i).isCloseTo(now[i] + before[i], within(1e-9));
            }
            assertThat(Math.abs(before[0])).isGreaterThan(1e-4);
        }
        PeftAdapter.Head head = read.head().orElseThrow();
        assertThat(head.weight()).isEqualTo(global.tensors().get("head.weight"));
        assertThat(head.bias()).isEqualTo(global.tensors().get("head.bias"));
        assertThat(head.labels()).isEqualTo(LABELS);
        read.requireFits("all-MiniLM-L6-v2", LAYOUT.ofRank(4), 12, LABELS);
    }

    private static double[] product(float[] a, float[] b, double scale) {
        int hidden = LAYOUT.hidden();
        int rank = a.length / hidden;
        double[] product = new double[hidden * hidden];
        for (int out = 0; out < hidden; out++) {
            for (int in = 0; in < hidden; in++) {
                for (int r = 0; r < rank; r++) {
                    product[out * hidden + in] += scale * b[out * rank + r] * a[r * hidden + in];
                }
            }
        }
        return product;
    }

    @Test
    void theFilesAreThoseThatPeftKnowsAHeadAndACard() throws IOException {
        new PeftFiles(Pooling.MEAN).write(release(trained(LoraScheme.FFA)), folder);
        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder(
                        "adapter_config.json", "adapter_model.safetensors", "head.safetensors", "README.md");
        assertThat(Files.readString(folder.resolve("README.md")))
                .contains("base, folder = \"sentence-transformers/all-MiniLM-L6-v2\", \".\"\n")
                .contains("max_length=64")
                .contains("    mask = batch[\"attention_mask\"].unsqueeze(2)\n"
                        + "    pooled = (tokens * mask).sum(1) / mask.sum(1)\n    return pooled @ head")
                .contains("The classes are [\"benign\",\"attack\"], in this order.");
    }

    @Test
    void aBaseModelThatTakesTheFirstTokenIsUsedSo() throws IOException {
        new PeftFiles(Pooling.CLS).write(release(trained(LoraScheme.FFA)), folder);
        assertThat(Files.readString(folder.resolve("README.md")))
                .contains("    pooled = tokens[:, 0]\n    return pooled @ head")
                .doesNotContain("sum(1)");
    }
}
