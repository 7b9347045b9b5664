package dev.minga.simulations.spark;

import dev.minga.node.model.Tokens;
import dev.minga.node.training.TokenisedExample;
import dev.minga.node.training.TrainingSet;
import dev.minga.simulations.engine.LocalTraining;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A member's part of a round on its way to those who train it.
 *
 * @param digest of the training set
 * @param ids word pieces of each record of each unit
 * @param labels of each record of each unit
 */
record TaskMessage(String member, long seed, byte[] digest, long[][][] ids, int[][] labels, int mostRecords)
        implements Serializable {
    static TaskMessage of(LocalTraining.Task task) {
        TrainingSet set = task.set();
        return new TaskMessage(
                task.member(),
                task.seed(),
                set.digest().bytes(),
                set.units().stream()
                        .map(unit -> unit.stream()
                                .map(record -> record.tokens().ids())
                                .toArray(long[][]::new))
                        .toArray(long[][][]::new),
                set.units().stream()
                        .map(unit ->
                                unit.stream().mapToInt(TokenisedExample::label).toArray())
                        .toArray(int[][]::new),
                set.mostRecords());
    }

    /** The member's records. */
    TrainingSet set() {
        List<List<TokenisedExample>> units = new ArrayList<>();
        for (int unit = 0; unit < ids.length; unit++) {
            List<TokenisedExample> records = new ArrayList<>();
            for (int record = 0; record < ids[unit].length; record++) {
                records.add(new TokenisedExample(new Tokens(ids[unit][record]), labels[unit][record]));
            }
            units.add(records);
        }
        return new TrainingSet(units, mostRecords);
    }
}
