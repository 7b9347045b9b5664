package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.minga.crypto.privacy.Lattice;
import dev.minga.crypto.privacy.LatticeSum;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Factors;
import dev.minga.shared.lora.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A record's lattice gradient is the same, bit for bit, whoever its neighbours are: the sum's sensitivity is C only if it is.
 * Each precision that nodes may train in stands here, with one thread and with two, which give the same bits.
 */
class IsolatedGradientsTest {
    private static final AdapterLayout ALL = Adapters.queryAndValue(2);
    private static final AdapterLayout TOP =
            new AdapterLayout(384, 4, List.of(5), List.of(Target.QUERY, Target.VALUE), 2);
    private static final int SMALLEST_ID = 1_000;
    private static final boolean DEEP = Boolean.getBoolean("minga.deep");

    /**
     * One shape of each adapter, of 4 rows to 16; with the profile deep every shape, unless that is in bf16 on a processor that has
     * none, where it takes half an hour.
     */
    private static int[] lengths(AdapterLayout layout, Precision precision) {
        if (DEEP && (precision == Precision.FP32 || LoadedModel.hasBf16())) {
            return new int[] {9, 30, 48, 61, 90, 101, 180};
        }
        return layout.equals(ALL) ? new int[] {30} : new int[] {layout.trained() == Factors.B ? 61 : 9};
    }

    private record Record(Tokens text, int label) {}

    private static Record random(Random random, int length) {
        long[] ids = random.longs(length, SMALLEST_ID, 30_000).toArray();
        return new Record(new Tokens(ids), random.nextInt(2));
    }

    private static long[] lattice(BertModel model, PrefixCache cache, List<Record> batch, Record who, Adapter adapter) {
        AdapterLayout layout = adapter.layout();
        List<Tokens> texts = batch.stream().map(Record::text).toList();
        int[] labels = batch.stream().mapToInt(Record::label).toArray();
        PerExampleGradients gradients =
                layout.equals(ALL) ? model.gradients(texts, labels, adapter) : cache.gradients(texts, labels, adapter);
        LatticeSum sum = new LatticeSum(layout.length(), new Lattice(1));
        sum.add(gradients.flat(), batch.indexOf(who) * layout.length());
        return sum.sum();
    }

    /**
     * Batches in which the record stands among others: alone, last of a full one, shuffled among other lengths; with the
     * profile deep first and in the middle as well.
     */
    private static List<List<Record>> companies(Record who, Random random) {
        BatchShape shape = BatchShape.of(who.text().length());
        List<List<Record>> companies = new ArrayList<>();
        companies.add(List.of(who));
        for (int at : DEEP ? new int[] {0, shape.rows() / 2, shape.rows() - 1} : new int[] {shape.rows() - 1}) {
            List<Record> batch = new ArrayList<>();
            for (int i = 0; i < shape.rows() - 1; i++) {
                batch.add(random(random, shape.tokens() - random.nextInt(12)));
            }
            batch.add(at, who);
            companies.add(batch);
        }
        List<Record> mixed = new ArrayList<>(List.of(who));
        for (int length : DEEP ? new int[] {3, 20, 40, 60, 90} : new int[] {3, 20}) {
            mixed.add(random(random, length));
        }
        Collections.shuffle(mixed, random);
        companies.add(mixed);
        return companies;
    }

    @ParameterizedTest
    @EnumSource(names = {"FP32", "BF16"})
    void aRecordsLatticeGradientDoesNotDependOnItsNeighbours(Precision precision) {
        assumeTrue(
                DEEP || precision == Precision.FP32 || LoadedModel.hasBf16(),
                "this processor has no bf16; -Pdeep tries it all the same");
        try (BertModel two = LoadedModel.load(precision, 2)) {
            dependsOnNothingElse(precision, LoadedModel.of(precision), two);
        }
    }

    private static List<Adapter> adapters() {
        return List.of(
                Adapters.withHistory(TOP.training(Factors.A), 4, 0.02, 0),
                Adapters.random(TOP, 3, 0.02),
                Adapters.withHistory(TOP.training(Factors.BOTH), 5, 0.02, 8),
                Adapters.random(ALL, 3, 0.02));
    }

    private static void dependsOnNothingElse(Precision precision, BertModel one, BertModel two) {
        for (Adapter adapter : adapters()) {
            AdapterLayout layout = adapter.layout();
            PrefixCache warmOne = new PrefixCache(one, 1L << 28);
            PrefixCache warmTwo = new PrefixCache(two, 1L << 28);
            for (int length : lengths(layout, precision)) {
                Random random = new Random(length);
                Record who = random(random, length);
                long[] expected = null;
                for (List<Record> batch : companies(who, random)) {
                    for (BertModel model : List.of(one, two)) {
                        PrefixCache warm = model == one ? warmOne : warmTwo;
                        PrefixCache cache = random.nextBoolean() ? warm : new PrefixCache(model, 0);
                        long[] actual = lattice(model, cache, batch, who, adapter);
                        if (expected == null) {
                            expected = actual;
                            assertThat(Arrays.stream(actual)
                                            .filter(value -> value != 0)
                                            .count())
                                    .isGreaterThan(1_000);
                        }
                        assertThat(Arrays.equals(actual, expected))
                                .as(
                                        "%s, %s threads, %s, %s tokens at %s of %s, seed %s",
                                        precision,
                                        model == one ? 1 : 2,
                                        layout.trained(),
                                        length,
                                        batch.indexOf(who),
                                        batch.size(),
                                        length)
                                .isTrue();
                    }
                }
            }
        }
    }
}
