package dev.minga.node.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** Cuts a batch into parts that are computed together. Pure. */
public final class MicroBatches {
    private MicroBatches() {}

    /**
     * Puts together what has one {@link BatchShape}, at most as many as that has rows: short texts first, and in their order
     * within a bucket.
     *
     * @param length the number of tokens of an item
     */
    public static <T> List<List<T>> cut(List<T> items, ToIntFunction<T> length) {
        Map<Integer, List<List<T>>> buckets = new TreeMap<>();
        for (T item : items) {
            BatchShape shape = BatchShape.of(length.applyAsInt(item));
            List<List<T>> parts = buckets.computeIfAbsent(shape.tokens(), bucket -> new ArrayList<>());
            if (parts.isEmpty() || parts.get(parts.size() - 1).size() == shape.rows()) {
                parts.add(new ArrayList<>());
            }
            parts.get(parts.size() - 1).add(item);
        }
        return buckets.values().stream().flatMap(List::stream).toList();
    }

    /**
     * Joins parts that follow each other.
     *
     * @param most how many items a joined part may have; a part that has more stays as it is
     */
    public static <T> List<List<T>> together(List<List<T>> parts, int most) {
        List<List<T>> joined = new ArrayList<>();
        for (List<T> part : parts) {
            List<T> last = joined.isEmpty() ? part : joined.get(joined.size() - 1);
            if (joined.isEmpty() || last.size() + part.size() > most) {
                joined.add(new ArrayList<>(part));
            } else {
                last.addAll(part);
            }
        }
        return joined;
    }
}
