package dev.minga.coordinator.aggregation;

import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Bucketing (Karimireddy, He, Jaggi, "Byzantine-Robust Learning on Heterogeneous Datasets via Bucketing", ICLR 2022,
 * arXiv:2006.09365): deltas are averaged in random groups, so that honest ones differ less from each other when a robust rule
 * sees them. f hostile members spoil at most f groups.
 *
 * <p>The permutation is public: members in the order of SHA-256 of the plan's digest, the round and their name. Whoever knows
 * it gains nothing, because honest deltas do not depend on it. Unlike the paper's, groups are filled in turn, so that their
 * sizes differ by at most one.
 */
final class Buckets {
    private static final String DOMAIN = "minga/buckets/v1";

    private Buckets() {}

    /** How many groups of at most {@code size} so many members make. */
    static int count(int members, int size) {
        return (members + size - 1) / size;
    }

    /** The groups, each a list of indices into {@code members}, ascending. */
    static List<List<Integer>> of(List<String> members, int size, Sha256 plan, int round) {
        List<Integer> order = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (String member : members) {
            order.add(order.size());
            String text = String.join("\n", DOMAIN, plan.hex(), Integer.toString(round), member);
            keys.add(Sha256.of(text.getBytes(StandardCharsets.UTF_8)).hex());
        }
        order.sort(Comparator.comparing(keys::get));
        int count = count(members.size(), size);
        List<List<Integer>> buckets = new ArrayList<>();
        for (int bucket = 0; bucket < count; bucket++) {
            List<Integer> inside = new ArrayList<>();
            for (int i = bucket; i < order.size(); i += count) {
                inside.add(order.get(i));
            }
            inside.sort(Comparator.naturalOrder());
            buckets.add(inside);
        }
        return buckets;
    }

    /** The mean of some rows, rounded to float: what a rule sees of a group. */
    static Numbers mean(List<Numbers> rows) {
        double[] ones = new double[rows.size()];
        Arrays.fill(ones, 1);
        Combination mean = Combination.linear(ones, ones.length);
        return new Numbers() {
            @Override
            public long length() {
                return rows.get(0).length();
            }

            @Override
            public void read(long from, float[] into, int count) throws IOException {
                float[][] blocks = new float[rows.size()][count];
                for (int i = 0; i < blocks.length; i++) {
                    rows.get(i).read(from, blocks[i], count);
                }
                double[] means = new double[count];
                mean.combine(blocks, count, means);
                for (int i = 0; i < count; i++) {
                    into[i] = (float) means[i];
                }
            }
        };
    }
}
