package dev.minga.simulations.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.node.model.Adapter;
import dev.minga.node.model.PerExampleGradients;
import dev.minga.node.model.Tokens;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Members that ask at the same time are computed together, and each gets what is its own. */
@Timeout(60)
class CommonBatchesTest {
    private static final AdapterLayout LAYOUT = new AdapterLayout(4, 1, List.of(0), List.of(Target.QUERY), 2);
    private static final int PLENTY = 1_000_000;

    private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService members = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        members.shutdownNow();
    }

    /** Its first number tells text, label and adapter. */
    private PerExampleGradients told(List<Tokens> texts, int[] labels, List<Adapter> adapters) {
        sizes.add(texts.size());
        float[] flat = new float[texts.size() * LAYOUT.length()];
        float[] losses = new float[texts.size()];
        for (int i = 0; i < texts.size(); i++) {
            flat[i * LAYOUT.length()] = number(texts.get(i), labels[i], adapters.get(i));
            losses[i] = labels[i];
        }
        return new PerExampleGradients(LAYOUT.length(), flat, losses);
    }

    private static float number(Tokens text, int label, Adapter adapter) {
        return text.ids()[0] * 100 + label * 10 + adapter.vector()[0];
    }

    private static Adapter adapter(int member) {
        float[] vector = new float[LAYOUT.length()];
        vector[0] = member;
        return new Adapter(LAYOUT, 1, List.of(new float[4]), vector);
    }

    private Future<PerExampleGradients> asks(CommonBatches batches, int member, int texts) {
        return members.submit(() -> ask(batches, member, texts));
    }

    private static PerExampleGradients ask(CommonBatches batches, int member, int texts) {
        List<Tokens> asked = new ArrayList<>();
        int[] labels = new int[texts];
        for (int i = 0; i < texts; i++) {
            asked.add(new Tokens(new long[] {i + 1}));
            labels[i] = (member + i) % 2;
        }
        PerExampleGradients got = batches.gradients(asked, labels, adapter(member));
        for (int i = 0; i < texts; i++) {
            assertThat(got.flat()[i * LAYOUT.length()]).isEqualTo(number(asked.get(i), labels[i], adapter(member)));
            assertThat(got.losses()[i]).isEqualTo(labels[i]);
        }
        assertThat(got.examples()).isEqualTo(texts);
        return got;
    }

    private CommonBatches of(int joined, int mostValues) {
        CommonBatches batches = new CommonBatches(this::told, mostValues);
        for (int i = 0; i < joined; i++) {
            batches.joins();
        }
        return batches;
    }

    @Test
    void allThatJoinedAreWaitedForAndComputedTogether() throws Exception {
        CommonBatches batches = of(3, PLENTY);
        List<Future<PerExampleGradients>> asked =
                List.of(asks(batches, 1, 2), asks(batches, 2, 3), asks(batches, 3, 1));
        for (Future<PerExampleGradients> one : asked) {
            one.get();
        }
        assertThat(sizes).containsExactly(6);
    }

    @Test
    void whoeverLeavesIsNotWaitedFor() throws Exception {
        CommonBatches batches = of(3, PLENTY);
        Future<PerExampleGradients> first = asks(batches, 1, 2);
        Future<PerExampleGradients> second = asks(batches, 2, 2);
        batches.leaves();
        first.get();
        second.get();
        batches.leaves();
        ask(batches, 1, 1);
        assertThat(sizes).containsExactly(4, 1);
    }

    @Test
    void moreThanIsToBeComputedAtOnceIsComputedInParts() throws Exception {
        CommonBatches batches = of(4, 5 * LAYOUT.length());
        List<Future<PerExampleGradients>> asked = new ArrayList<>();
        for (int member = 1; member <= 4; member++) {
            asked.add(asks(batches, member, member == 4 ? 9 : 2));
        }
        for (Future<PerExampleGradients> one : asked) {
            one.get();
        }
        assertThat(sizes.stream().mapToInt(size -> size).sum()).isEqualTo(15);
        assertThat(sizes).contains(9).allMatch(size -> size == 9 || size <= 5);
    }

    @Test
    void alsoThatThereIsNoMemoryIsToldToAllThatWait() {
        CommonBatches batches = new CommonBatches(
                (texts, labels, adapters) -> {
                    throw new OutOfMemoryError("made up");
                },
                PLENTY);
        batches.joins();
        batches.joins();
        for (Future<PerExampleGradients> one : List.of(asks(batches, 1, 1), asks(batches, 2, 1))) {
            assertThatThrownBy(one::get).hasRootCauseInstanceOf(OutOfMemoryError.class);
        }
    }

    @Test
    void aFailureIsToldToAllThatItConcernsAndEndsNothingElse() throws Exception {
        CommonBatches batches = new CommonBatches(
                (texts, labels, adapters) -> {
                    if (texts.size() == 2) {
                        throw new IllegalStateException("no memory");
                    }
                    return told(texts, labels, adapters);
                },
                PLENTY);
        batches.joins();
        batches.joins();
        List<Future<PerExampleGradients>> asked = List.of(asks(batches, 1, 1), asks(batches, 2, 1));
        for (Future<PerExampleGradients> one : asked) {
            assertThatThrownBy(one::get).hasRootCauseInstanceOf(IllegalStateException.class);
        }
        List<Future<PerExampleGradients>> again = List.of(asks(batches, 1, 2), asks(batches, 2, 3));
        for (Future<PerExampleGradients> one : again) {
            one.get();
        }
    }

    @Test
    void manyMembersOfDifferentSpeedNeverWaitForEver() throws Exception {
        CommonBatches batches = of(16, 40 * LAYOUT.length());
        List<Callable<Integer>> work = new ArrayList<>();
        for (int number = 1; number <= 16; number++) {
            int member = number;
            work.add(() -> {
                for (int step = 0; step < 50; step++) {
                    if ((step * member) % 5 != 1) {
                        ask(batches, member % 8, 1 + (step + member) % 3);
                    }
                }
                batches.leaves();
                return member;
            });
        }
        for (Future<Integer> one : members.invokeAll(work)) {
            one.get();
        }
        assertThat(sizes).hasSizeLessThan(16 * 40);
    }
}
