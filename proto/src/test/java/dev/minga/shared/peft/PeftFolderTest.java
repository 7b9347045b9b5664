package dev.minga.shared.peft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Factors;
import dev.minga.shared.lora.Target;
import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorFileWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeftFolderTest {
    private static final AdapterLayout LAYOUT =
            new AdapterLayout(6, 2, List.of(1, 3), List.of(Target.QUERY, Target.VALUE), 2, Factors.BOTH);
    private static final List<String> LABELS = List.of("benign", "attack");
    private static final String A = "base_model.model.encoder.layer.1.attention.self.query.lora_A.weight";

    private final SortedMap<String, FloatTensor> tensors = LAYOUT.tensors(numbers(LAYOUT.length()));
    private final PeftAdapter adapter = adapter("owner/base", 2, 4, List.of(1, 3));

    @TempDir
    Path folder;

    private static float[] numbers(int length) {
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = i / 8f - 3;
        }
        return numbers;
    }

    private PeftAdapter adapter(String base, int rank, double alpha, List<Integer> layers) {
        PeftConfig config = new PeftConfig(base, rank, alpha, LAYOUT.targets(), Optional.of(layers));
        return PeftAdapter.of(config, LAYOUT, tensors, LABELS);
    }

    @BeforeEach
    void write() throws IOException {
        for (Map.Entry<String, byte[]> file : PeftFolder.files(adapter).entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
    }

    @Test
    void whatIsWrittenReadsBackAndFitsThePlanThatItCameOf() throws IOException {
        PeftAdapter read = PeftFolder.read(folder);
        assertThat(read).isEqualTo(adapter);
        read.requireFits("base", LAYOUT, 4, LABELS);
        assertThat(read.over(new TreeMap<>())).isEqualTo(tensors);
    }

    @Test
    void anAdapterWithoutAHeadLeavesTheHeadThatIsThere() throws IOException {
        Files.delete(folder.resolve("head.safetensors"));
        PeftAdapter read = PeftFolder.read(folder);
        read.requireFits("base", LAYOUT, 4, LABELS);
        FloatTensor other = new FloatTensor(List.of(2L), new float[] {7, 8});
        assertThat(read.over(new TreeMap<>(Map.of("head.bias", other))))
                .hasSize(9)
                .containsEntry("head.bias", other)
                .containsEntry(A, tensors.get(A));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "other | 2 | 4 | the adapter is for the base model 'owner/base', the plan says for 'other'; change base in the"
                        + " plan",
                "base | 3 | 4 | the adapter has rank 2, the plan says 3; change lora.rank in the plan",
                "base | 2 | 5 | the adapter has alpha 4.0, the plan says 5.0; change lora.alpha in the plan",
            })
    void anotherPlanIsNamedByItsFirstDifference(String base, int rank, double alpha, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> adapter.requireFits(base, LAYOUT.ofRank(rank), alpha, LABELS))
                .withMessage(message);
    }

    @Test
    void otherTargetsLayersSizesAndLabelsAreRefused() {
        assertRefused(
                new AdapterLayout(6, 2, List.of(1, 3), List.of(Target.QUERY), 2),
                LABELS,
                "the adapter adapts [query, value], the plan says [query]; change lora.targets in the plan");
        assertRefused(
                new AdapterLayout(6, 2, List.of(1), LAYOUT.targets(), 2),
                LABELS,
                "the adapter adapts layers [1, 3], the plan says [1]; change lora.layers in the plan");
        assertRefused(
                new AdapterLayout(8, 2, List.of(1, 3), LAYOUT.targets(), 2),
                LABELS,
                "the adapter's " + A + " is [2, 6], the plan needs [2, 8]");
        assertRefused(
                LAYOUT,
                List.of("attack", "benign"),
                "the adapter tells [benign, attack] apart, the plan says [attack, benign]; change base.labels in the"
                        + " plan");
        assertRefused(
                new AdapterLayout(6, 2, List.of(1, 3), LAYOUT.targets(), 3),
                List.of("a", "b", "c"),
                "the adapter's head is [2, 6] and [2], the plan's labels need [3, 6]");
    }

    private void assertRefused(AdapterLayout layout, List<String> labels, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> adapter.requireFits("base", layout, 4, labels))
                .withMessage(message);
    }

    /** Without layers_to_transform the tensors alone say which layers. */
    @Test
    void aMissingFactorAndOneTooManyAreNamed() {
        PeftConfig all = new PeftConfig("base", 2, 4, LAYOUT.targets(), Optional.empty());
        SortedMap<String, FloatTensor> fewer = new TreeMap<>(adapter.factors());
        fewer.remove(A);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PeftAdapter(all, fewer, Optional.empty()).requireFits("base", LAYOUT, 4, LABELS))
                .withMessage("the adapter's " + A + " is missing, the plan needs [2, 6]");
        SortedMap<String, FloatTensor> more = new TreeMap<>(adapter.factors());
        more.put("base_model.model.classifier.weight", new FloatTensor(List.of(0L), new float[0]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PeftAdapter(all, more, Optional.empty()).requireFits("base", LAYOUT, 4, LABELS))
                .withMessageStartingWith("the adapter holds 'base_model.model.classifier.weight', which is no factor");
    }

    @Test
    void everyTensorMustBeOfThePlansShape() {
        String b = A.replace("lora_A", "lora_B");
        SortedMap<String, FloatTensor> turned = new TreeMap<>(adapter.factors());
        turned.put(b, new FloatTensor(List.of(2L, 6L), turned.get(b).values()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PeftAdapter(adapter.config(), turned, adapter.head())
                        .requireFits("base", LAYOUT, 4, LABELS))
                .withMessage("the adapter's " + b + " is [2, 6], the plan needs [6, 2]");
        PeftAdapter.Head odd = new PeftAdapter.Head(
                adapter.head().orElseThrow().weight(), new FloatTensor(List.of(3L), new float[3]), LABELS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PeftAdapter(adapter.config(), adapter.factors(), Optional.of(odd))
                        .requireFits("base", LAYOUT, 4, LABELS))
                .withMessage("the adapter's head is [2, 6] and [3], the plan's labels need [2, 6]");
    }

    @Test
    void aConfigurationOfUnheardOfSizeIsNotRead() throws IOException {
        Path config = folder.resolve("adapter_config.json");
        byte[] padded = Arrays.copyOf(Files.readAllBytes(config), 1 << 20);
        Arrays.fill(padded, (int) Files.size(config), padded.length, (byte) ' ');
        Files.write(config, padded);
        assertThat(PeftFolder.read(folder)).isEqualTo(adapter);
        Files.write(config, new byte[] {' '}, StandardOpenOption.APPEND);
        assertUnreadable(config + ": it is larger than 1 MiB");
    }

    @Test
    void aHeadHoldsAWeightABiasAndAListOfLabels() throws IOException {
        Path head = folder.resolve("head.safetensors");
        FloatTensor weight = adapter.head().orElseThrow().weight();
        FloatTensor bias = adapter.head().orElseThrow().bias();
        SortedMap<String, FloatTensor> two = new TreeMap<>(Map.of("weight", weight, "bias", bias));
        Files.write(head, TensorFileWriter.encode(two, new TreeMap<>(Map.of("labels", "{\"benign\":0}"))));
        assertUnreadable(head + ": its labels are no list");
        SortedMap<String, FloatTensor> three = new TreeMap<>(two);
        three.put("pooler.weight", weight);
        Files.write(head, TensorFileWriter.encode(three, new TreeMap<>()));
        assertUnreadable(head + ": it must hold weight and bias, and nothing else");
    }

    @Test
    void filesThatAreMissingOrDamagedAreNamed() throws IOException {
        Path factors = folder.resolve("adapter_model.safetensors");
        byte[] whole = Files.readAllBytes(factors);
        byte[] infinite = whole.clone();
        Arrays.fill(infinite, whole.length - 4, whole.length, (byte) 0xff);
        Files.write(factors, infinite);
        assertUnreadable(factors + ": tensor ");
        Files.delete(factors);
        assertUnreadable(factors + ": there is no such file");
        Files.write(factors, whole);
        Path head = folder.resolve("head.safetensors");
        Files.write(head, TensorFileWriter.encode(new TreeMap<>(), new TreeMap<>()));
        assertUnreadable(head + ": it must hold weight and bias, and nothing else");
        Files.delete(folder.resolve("adapter_config.json"));
        assertUnreadable(folder.resolve("adapter_config.json") + ": there is no such file; name the folder of a PEFT");
    }

    private void assertUnreadable(String start) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeftFolder.read(folder))
                .withMessageStartingWith(start);
    }

    @Test
    void threeHundredDamagedFoldersAreReadOrRefusedInOneLine() throws IOException {
        List<String> names = List.of("adapter_config.json", "adapter_model.safetensors", "head.safetensors");
        int refused = 0;
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Path file = folder.resolve(names.get(random.nextInt(3)));
            byte[] bytes = Files.readAllBytes(file);
            byte[] damaged =
                    random.nextBoolean() ? bytes.clone() : Arrays.copyOf(bytes, random.nextInt(bytes.length) + 1);
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            Files.write(file, damaged);
            try {
                PeftFolder.read(folder).requireFits("base", LAYOUT, 4, LABELS);
            } catch (IllegalArgumentException e) {
                refused++;
                assertThat(e.getMessage()).as("seed %s", seed).doesNotContain("\n");
            }
            Files.write(file, bytes);
        }
        assertThat(refused).isGreaterThan(150);
    }
}
