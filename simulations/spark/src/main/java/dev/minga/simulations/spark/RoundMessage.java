package dev.minga.simulations.spark;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.node.participation.PlanTerms;
import dev.minga.node.participation.PlannedRound;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorFileWriter;
import dev.minga.simulations.engine.QuietRound;
import java.io.IOException;
import java.io.Serializable;
import java.util.TreeMap;

/**
 * A round on its way to those who train it.
 *
 * @param plan the plan's bytes
 * @param digest the plan's digest
 * @param quiet whether it is trained without the plan's noise
 * @param global the global adapter's tensor file
 */
record RoundMessage(byte[] plan, byte[] digest, int round, boolean quiet, byte[] global) implements Serializable {
    static RoundMessage of(PlannedRound planned) {
        PlanTerms terms = planned.terms();
        return new RoundMessage(
                terms.plan().toByteArray(),
                terms.digest().bytes(),
                planned.round(),
                terms.settings().noiseMultiplier() == 0,
                TensorFileWriter.encode(planned.global().tensors(), new TreeMap<>()));
    }

    /** The round as it was. */
    PlannedRound open() throws IOException {
        PlanTerms terms = terms();
        try (TensorFile file = TensorFile.open(global, TensorFile.Limits.ADAPTER)) {
            GlobalAdapter start = terms.adaptation().read(file, round - 1);
            PlannedRound planned = new PlannedRound(terms, round, start);
            return quiet ? QuietRound.of(planned) : planned;
        }
    }

    private PlanTerms terms() throws InvalidProtocolBufferException {
        return PlanTerms.of(TrainingPlan.parseFrom(plan), Sha256.ofBytes(digest));
    }
}
