package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WorkersTest {
    /** Two parts that wait for each other end only if both are under way. */
    @Test
    @Timeout(60)
    void asManyPartsAsThreadsAreUnderWayAtOnce() {
        CyclicBarrier both = new CyclicBarrier(2);
        Set<Integer> done = ConcurrentHashMap.newKeySet();
        try (Workers workers = new Workers(2)) {
            workers.each(List.of(1, 2, 3, 4), part -> {
                await(both);
                done.add(part);
            });
        }
        assertThat(done).containsExactlyInAnyOrder(1, 2, 3, 4);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFailureComesOutWhenNothingIsUnderWayAnyMore() {
        AtomicInteger ended = new AtomicInteger();
        try (Workers workers = new Workers(2)) {
            List<Integer> parts = IntStream.range(0, 50).boxed().toList();
            assertThatThrownBy(() -> workers.each(parts, part -> {
                        ended.incrementAndGet();
                        if (part == 7) {
                            throw new IllegalStateException("part 7");
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("part 7");
            assertThat(ended).hasValue(50);
        }
    }

    @Test
    void oneThreadIsTheCallers() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        try (Workers workers = new Workers(1)) {
            workers.each(List.of(1, 2), part -> threads.add(Thread.currentThread()));
        }
        assertThat(threads).containsExactly(Thread.currentThread());
    }
}
