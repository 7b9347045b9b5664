package dev.minga.coordinator.plan;

import dev.minga.coordinator.aggregation.Aggregation;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.AggregationPlan;
import dev.minga.proto.v1.AggregationRule;
import dev.minga.proto.v1.ServerOptimiserKind;
import dev.minga.proto.v1.ServerOptimiserPlan;
import dev.minga.shared.lora.LoraScheme;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * How a round's deltas become the next model, as the operator writes it. docs/aggregation.md says which rule needs which
 * constants.
 *
 * @param byzantine how many of the vectors that the rule sees may be hostile
 * @param selected how many vectors multi-krum averages
 * @param smoothing shorter distances count as this
 * @param radius how far a vector counts
 * @param iterations steps of the rule
 * @param bucketSize the rule sees means of groups of at most so many deltas
 * @param clipNorm longer deltas are scaled to this L2 norm first
 */
public record AggregationSettings(
        RuleName rule,
        Optional<Integer> byzantine,
        Optional<Integer> selected,
        Optional<Double> smoothing,
        Optional<Double> radius,
        Optional<Integer> iterations,
        Optional<Integer> bucketSize,
        Optional<Double> clipNorm,
        Optional<Server> server) {
    /** The rules by their names in a plan. */
    public enum RuleName {
        FEDAVG,
        MEDIAN,
        TRIMMED_MEAN,
        KRUM,
        MULTI_KRUM,
        GEOMETRIC_MEDIAN,
        CENTRED_CLIPPING
    }

    /** The server optimisers by their names in a plan. */
    public enum ServerName {
        PLAIN,
        MOMENTUM,
        ADAGRAD,
        YOGI,
        ADAM
    }

    /** The server optimiser; each kind's own constants must be there. */
    public record Server(
            ServerName optimiser,
            double learningRate,
            Optional<Double> momentum,
            Optional<Double> beta1,
            Optional<Double> beta2,
            Optional<Double> tau) {
        public Server {
            boolean adaptive = optimiser.compareTo(ServerName.ADAGRAD) >= 0;
            require("momentum", optimiser, momentum, optimiser == ServerName.MOMENTUM);
            require("beta1", optimiser, beta1, adaptive);
            require("beta2", optimiser, beta2, adaptive && optimiser != ServerName.ADAGRAD);
            require("tau", optimiser, tau, adaptive);
        }

        private static void require(String constant, ServerName optimiser, Optional<Double> value, boolean needed) {
            if (value.isPresent() != needed) {
                String what = needed ? " needs " : " has no ";
                throw new IllegalArgumentException(
                        "the server optimiser " + optimiser.name().toLowerCase(Locale.ROOT) + what + constant);
            }
        }

        private ServerOptimiserPlan toPlan() {
            return ServerOptimiserPlan.newBuilder()
                    .setKind(ServerOptimiserKind.valueOf("SERVER_" + optimiser.name()))
                    .setLearningRate(learningRate)
                    .setMomentum(momentum.orElse(0.0))
                    .setBeta1(beta1.orElse(0.0))
                    .setBeta2(beta2.orElse(0.0))
                    .setTau(tau.orElse(0.0))
                    .build();
        }
    }

    public AggregationSettings {
        bucketSize.ifPresent(size -> {
            if (size < 2) {
                throw new IllegalArgumentException("bucketSize must be at least 2, not " + size);
            }
        });
        clipNorm.ifPresent(norm -> {
            if (!(norm > 0 && norm <= 1e6)) {
                throw new IllegalArgumentException("clipNorm must be above 0 and at most 1e6, not " + norm);
            }
        });
        checked(plan(rule, byzantine, selected, smoothing, radius, iterations, bucketSize, clipNorm, server));
    }

    /** The same as it stands in a plan. */
    AggregationPlan toPlan() {
        return plan(rule, byzantine, selected, smoothing, radius, iterations, bucketSize, clipNorm, server);
    }

    private static AggregationPlan plan(
            RuleName rule,
            Optional<Integer> byzantine,
            Optional<Integer> selected,
            Optional<Double> smoothing,
            Optional<Double> radius,
            Optional<Integer> iterations,
            Optional<Integer> bucketSize,
            Optional<Double> clipNorm,
            Optional<Server> server) {
        AggregationPlan.Builder plan = AggregationPlan.newBuilder()
                .setRule(AggregationRule.valueOf("RULE_" + rule.name()))
                .setByzantine(byzantine.orElse(0))
                .setSelected(selected.orElse(0))
                .setSmoothing(smoothing.orElse(0.0))
                .setRadius(radius.orElse(0.0))
                .setIterations(iterations.orElse(0))
                .setBucketSize(bucketSize.orElse(0))
                .setClipNorm(clipNorm.orElse(0.0));
        server.map(Server::toPlan).ifPresent(plan::setServer);
        return plan.build();
    }

    private static Aggregation checked(AggregationPlan plan) {
        return PlannedAggregation.of(plan, Sha256.of());
    }

    /**
     * Checks that a server optimiser's memory and the scheme go together.
     *
     * @throws IllegalArgumentException if not, with why
     */
    void requireFits(LoraScheme scheme) {
        if (scheme.changesBasis() && !checked(toPlan()).optimiser().moments().isEmpty()) {
            throw new IllegalArgumentException("aggregation: scheme "
                    + scheme.name().toLowerCase(Locale.ROOT)
                    + " changes the basis of B in every round, so that a server optimiser would remember numbers of another"
                    + " basis; use optimiser plain, or scheme ffa");
        }
    }

    /**
     * Checks that the smallest round is enough for the rule, and that a rule that counts everybody alike is not given weights.
     *
     * @throws IllegalArgumentException if not, with what is to be changed
     */
    void requireFits(int quorum, Collection<Double> weights) {
        Aggregation aggregation = checked(toPlan());
        int fewest = aggregation.rule().fewest();
        int rows = aggregation.rows(quorum);
        if (rows < fewest) {
            String buckets = bucketSize
                    .map(size -> ", in buckets of " + size + " that is " + rows)
                    .orElse("");
            throw new IllegalArgumentException(
                    "aggregation: rule " + aggregation.rule().label()
                            + " with these constants needs at least " + fewest + " vectors, the quorum gives " + quorum
                            + buckets);
        }
        aggregation
                .rule()
                .requireWeights(
                        weights.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
