package dev.minga.coordinator.gate;

import dev.minga.proto.v1.GateMetric;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The gate's scores and median record by record, in decimals of 40 digits: slow, and written from the definitions. */
final class SlowGate {
    private static final MathContext DIGITS = new MathContext(40);

    private SlowGate() {}

    /** One record of a matrix. */
    private record Taken(int truth, int as) {}

    static BigDecimal score(GateMetric metric, List<Long> counts) {
        int classes = 1;
        while (classes * classes < counts.size()) {
            classes++;
        }
        List<Taken> records = new ArrayList<>();
        for (int cell = 0; cell < counts.size(); cell++) {
            for (long i = 0; i < counts.get(cell); i++) {
                records.add(new Taken(cell / classes, cell % classes));
            }
        }
        return switch (metric) {
            case ACCURACY ->
                share(records.stream().filter(one -> one.truth == one.as).count(), records.size());
            case ATTACK_RECALL -> {
                List<Taken> attacks =
                        records.stream().filter(one -> one.truth != 0).toList();
                yield share(attacks.stream().filter(one -> one.as != 0).count(), attacks.size());
            }
            default -> {
                BigDecimal sum = BigDecimal.ZERO;
                for (int one = 0; one < classes; one++) {
                    sum = sum.add(f1(records, one));
                }
                yield sum.divide(BigDecimal.valueOf(classes), DIGITS);
            }
        };
    }

    /** The harmonic mean of precision and recall. */
    private static BigDecimal f1(List<Taken> records, int of) {
        long hits =
                records.stream().filter(one -> one.truth == of && one.as == of).count();
        BigDecimal precision =
                share(hits, records.stream().filter(one -> one.as == of).count());
        BigDecimal recall =
                share(hits, records.stream().filter(one -> one.truth == of).count());
        BigDecimal sum = precision.add(recall);
        return sum.signum() == 0
                ? BigDecimal.ZERO
                : precision.multiply(recall).multiply(BigDecimal.valueOf(2)).divide(sum, DIGITS);
    }

    private static BigDecimal share(long part, long whole) {
        return whole == 0 ? BigDecimal.ZERO : BigDecimal.valueOf(part).divide(BigDecimal.valueOf(whole), DIGITS);
    }

    /** What each member's score rose by, of those that have both. */
    static Map<String, BigDecimal> rises(
            GateMetric metric, Map<String, List<Long>> counts, Map<String, List<Long>> before) {
        Map<String, BigDecimal> rises = new TreeMap<>();
        counts.forEach((member, own) -> {
            if (before.containsKey(member)) {
                rises.put(member, score(metric, own).subtract(score(metric, before.get(member))));
            }
        });
        return rises;
    }

    /** A value that as many are above as below: found by counting, not by sorting. */
    static BigDecimal median(List<BigDecimal> values) {
        BigDecimal low = null;
        BigDecimal high = null;
        for (BigDecimal one : values) {
            long below =
                    values.stream().filter(other -> other.compareTo(one) < 0).count();
            long notAbove =
                    values.stream().filter(other -> other.compareTo(one) <= 0).count();
            if (below <= (values.size() - 1) / 2 && notAbove > (values.size() - 1) / 2) {
                low = one;
            }
            if (below <= values.size() / 2 && notAbove > values.size() / 2) {
                high = one;
            }
        }
        if (low == null || high == null) {
            return BigDecimal.ZERO;
        }
        return low.add(high).divide(BigDecimal.valueOf(2), DIGITS);
    }
}
