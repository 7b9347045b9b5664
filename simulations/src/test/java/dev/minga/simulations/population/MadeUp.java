package dev.minga.simulations.population;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Records that nobody wrote. */
final class MadeUp {
    private MadeUp() {}

    /** Of three classes, in groups of one to five, of a holder each group. */
    static List<LabelledRecord> records(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<LabelledRecord> records = new ArrayList<>();
        while (records.size() < count) {
            String group = "g" + records.size();
            int label = random.nextInt(3);
            int size = Math.min(count - records.size(), 1 + random.nextInt(5));
            String holder = "h" + random.nextInt(9);
            for (int i = 0; i < size; i++) {
                records.add(new LabelledRecord(
                        "text " + "x".repeat(records.size()),
                        label,
                        Optional.of(group),
                        Optional.of(holder),
                        Optional.of(group)));
            }
        }
        return records;
    }
}
