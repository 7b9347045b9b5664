package dev.minga.coordinator.aggregation;

import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorFileDraft;
import dev.minga.shared.tensor.TensorSpec;
import java.io.IOException;
import java.util.List;

/** Tensors laid end to end in one vector, in the order given. Immutable. */
final class TensorOrder {
    private final List<TensorSpec> specs;
    private final long[] ends;

    TensorOrder(List<TensorSpec> specs) {
        this.specs = List.copyOf(specs);
        this.ends = new long[specs.size()];
        long end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += specs.get(i).elements();
            ends[i] = end;
        }
    }

    List<TensorSpec> specs() {
        return specs;
    }

    long length() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    /** What of a range of the vector lies within one tensor. */
    interface Piece {
        /**
         * @param first the piece's first element within its tensor
         * @param at the piece's first element within the range
         */
        void at(TensorSpec spec, long first, int at, int count) throws IOException;
    }

    /** Cuts a range where tensors end. */
    void pieces(long from, int count, Piece piece) throws IOException {
        int done = 0;
        for (int tensor = tensorOf(from); done < count; tensor++) {
            long start = tensor == 0 ? 0 : ends[tensor - 1];
            int here = (int) Math.min(count - done, ends[tensor] - from - done);
            if (here > 0) {
                piece.at(specs.get(tensor), from + done - start, done, here);
                done += here;
            }
        }
    }

    private int tensorOf(long number) {
        int low = 0;
        int high = ends.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] > number) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The tensors of a file, whose names there begin with {@code prefix}. */
    Numbers in(TensorFile file, String prefix) {
        return new Numbers() {
            @Override
            public long length() {
                return TensorOrder.this.length();
            }

            @Override
            public void read(long from, float[] into, int count) throws IOException {
                pieces(
                        from,
                        count,
                        (spec, first, at, here) -> file.readFloats(prefix + spec.name(), first, into, at, here));
            }
        };
    }

    /** Writes the beginning of an array to a range of the vector, into tensors whose names there begin with {@code prefix}. */
    void write(TensorFileDraft into, String prefix, long from, float[] block, int count) throws IOException {
        pieces(from, count, (spec, first, at, here) -> into.write(prefix + spec.name(), first, block, at, here));
    }
}
