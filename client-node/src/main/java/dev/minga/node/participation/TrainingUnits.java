package dev.minga.node.participation;

import dev.minga.crypto.digest.Sha256;
import dev.minga.node.training.TokenisedExample;
import dev.minga.node.training.TrainingSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gathers a node's records, source by source, for the unit that a plan asks for. */
final class TrainingUnits {
    private final List<TokenisedExample> records = new ArrayList<>();
    private final Map<Sha256, List<TokenisedExample>> entities = new LinkedHashMap<>();
    private int nobodys;

    void add(TokenisedExample record, Optional<Sha256> entity) {
        records.add(record);
        if (entity.isPresent()) {
            entities.computeIfAbsent(entity.get(), id -> new ArrayList<>()).add(record);
        } else {
            nobodys++;
        }
    }

    TrainingSet asRecords() {
        return TrainingSet.ofRecords(records);
    }

    /** Records of nobody known take no part: each might be one more of an entity that is drawn without it. */
    TrainingSet asEntities(int mostRecords) {
        return new TrainingSet(List.copyOf(entities.values()), mostRecords);
    }

    /** For this node's own log: it must not leave it. */
    String countOfRecords() {
        return records.size() + " labelled records";
    }

    /** The same with entities. */
    String countsOfEntities() {
        return countOfRecords() + " of " + entities.size() + " entities; " + nobodys
                + " of them do not say whose they are and take no part";
    }
}
