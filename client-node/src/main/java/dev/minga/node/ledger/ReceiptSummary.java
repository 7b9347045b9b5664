package dev.minga.node.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * What a receipt proves.
 *
 * @param base digest of the model that the round started from (hex), and so on for {@code delta} and {@code model}
 * @param weight this contribution's weight; {@code share} is it over the sum of all weights, which is its share of the
 *     average where the rule is fedavg
 * @param contributions how many were averaged
 * @param log the log's name; {@code leaves} is the size of the checkpoint that the proofs lead to
 */
public record ReceiptSummary(
        String federation,
        String member,
        String run,
        int round,
        String plan,
        String base,
        String delta,
        DeclaredMechanism mechanism,
        String rule,
        double weight,
        double share,
        int contributions,
        String model,
        Instant averaged,
        String log,
        long leaves) {
    /** What the member declared to have done; {@code lastStep} is exclusive, the last of unit entity only. */
    public record DeclaredMechanism(
            String unit,
            double noiseMultiplier,
            double samplingRate,
            double clipNorm,
            double delta,
            int firstStep,
            int lastStep,
            Optional<Integer> maxRecordsPerEntity) {}
}
