package dev.minga.node.training;

import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.privacy.PoissonSampler;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What is trained on, as the units that are drawn: single records, or entities with all their records. Immutable.
 *
 * @param units each the records of one unit, at least one
 * @param mostRecords k: how many records of a unit enter a step at most
 */
public record TrainingSet(List<List<TokenisedExample>> units, int mostRecords) {
    private static final Comparator<TokenisedExample> SHORT_FIRST =
            Comparator.comparingInt(record -> record.tokens().length());

    /** @throws IllegalArgumentException if a unit has no record, or none may enter */
    public TrainingSet {
        units = units.stream().map(List::copyOf).toList();
        if (mostRecords < 1 || units.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("a unit has no record that may enter");
        }
    }

    /** Every record is a unit of its own. */
    public static TrainingSet ofRecords(List<TokenisedExample> records) {
        return new TrainingSet(records.stream().map(List::of).toList(), 1);
    }

    /** A digest of all units: of their records' word pieces and labels, in their order. */
    public Sha256 digest() {
        byte[] all = new byte[0];
        for (List<TokenisedExample> unit : units) {
            int words = unit.stream()
                    .mapToInt(record -> record.tokens().length() + 2)
                    .sum();
            ByteBuffer bytes =
                    ByteBuffer.allocate(Integer.BYTES + words * Long.BYTES).putInt(unit.size());
            for (TokenisedExample record : unit) {
                bytes.putLong(record.label()).putLong(record.tokens().length());
                for (long id : record.tokens().ids()) {
                    bytes.putLong(id);
                }
            }
            all = Sha256.of(all, bytes.array()).bytes();
        }
        return Sha256.of(all);
    }

    /**
     * The records with which each unit of a sample enters a step: a function of that unit's records and fresh randomness
     * alone. Short ones first, which is also their order in {@link UnitGradients}.
     */
    List<List<TokenisedExample>> draw(PoissonSampler sampler, double samplingRate) {
        List<List<TokenisedExample>> drawn = new ArrayList<>();
        for (int index : sampler.draw(units.size(), samplingRate)) {
            drawn.add(entering(units.get(index), sampler));
        }
        return drawn;
    }

    private List<TokenisedExample> entering(List<TokenisedExample> unit, PoissonSampler sampler) {
        if (unit.size() == 1) {
            return unit;
        }
        List<TokenisedExample> some = new ArrayList<>(unit);
        if (unit.size() > mostRecords) {
            some.clear();
            for (int index : sampler.subset(unit.size(), mostRecords)) {
                some.add(unit.get(index));
            }
        }
        some.sort(SHORT_FIRST);
        return some;
    }
}
