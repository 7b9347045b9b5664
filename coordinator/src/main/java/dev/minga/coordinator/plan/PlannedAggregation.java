package dev.minga.coordinator.plan;

import dev.minga.coordinator.aggregation.AdaptiveStep;
import dev.minga.coordinator.aggregation.Aggregation;
import dev.minga.coordinator.aggregation.CentredClipping;
import dev.minga.coordinator.aggregation.CoordinateMedian;
import dev.minga.coordinator.aggregation.FedAvg;
import dev.minga.coordinator.aggregation.GeometricMedian;
import dev.minga.coordinator.aggregation.Krum;
import dev.minga.coordinator.aggregation.PlainStep;
import dev.minga.coordinator.aggregation.Rule;
import dev.minga.coordinator.aggregation.ServerMomentum;
import dev.minga.coordinator.aggregation.ServerOptimiser;
import dev.minga.coordinator.aggregation.TrimmedMean;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.AggregationPlan;
import dev.minga.proto.v1.AggregationRule;
import dev.minga.proto.v1.ServerOptimiserKind;
import dev.minga.proto.v1.ServerOptimiserPlan;
import java.util.Arrays;
import java.util.OptionalDouble;

/** What a plan says of aggregation, checked. */
final class PlannedAggregation {
    private PlannedAggregation() {}

    /**
     * The aggregation that a plan asks for.
     *
     * @param plan the plan's digest
     * @throws IllegalArgumentException if a constant is missing, out of its range or of another rule, which the message says
     */
    static Aggregation of(AggregationPlan aggregation, Sha256 plan) {
        return new Aggregation(
                rule(aggregation),
                aggregation.getClipNorm() == 0 ? OptionalDouble.empty() : OptionalDouble.of(aggregation.getClipNorm()),
                aggregation.getBucketSize() == 0 ? 1 : aggregation.getBucketSize(),
                aggregation.hasServer() ? server(aggregation.getServer()) : new PlainStep(1),
                plan);
    }

    private static Rule rule(AggregationPlan plan) {
        AggregationRule rule = plan.getRule();
        only(
                "byzantine",
                plan.getByzantine() != 0,
                rule,
                AggregationRule.RULE_TRIMMED_MEAN,
                AggregationRule.RULE_KRUM,
                AggregationRule.RULE_MULTI_KRUM);
        only("selected", plan.getSelected() != 0, rule, AggregationRule.RULE_MULTI_KRUM);
        only("smoothing", plan.getSmoothing() != 0, rule, AggregationRule.RULE_GEOMETRIC_MEDIAN);
        only("radius", plan.getRadius() != 0, rule, AggregationRule.RULE_CENTRED_CLIPPING);
        only(
                "iterations",
                plan.getIterations() != 0,
                rule,
                AggregationRule.RULE_GEOMETRIC_MEDIAN,
                AggregationRule.RULE_CENTRED_CLIPPING);
        return switch (rule) {
            case RULE_FEDAVG -> new FedAvg();
            case RULE_MEDIAN -> new CoordinateMedian();
            case RULE_TRIMMED_MEAN -> new TrimmedMean(plan.getByzantine());
            case RULE_KRUM -> new Krum(plan.getByzantine(), 1);
            case RULE_MULTI_KRUM -> {
                if (plan.getSelected() == 1) {
                    throw new IllegalArgumentException("selected must be at least 2; rule krum takes one");
                }
                yield new Krum(plan.getByzantine(), plan.getSelected());
            }
            case RULE_GEOMETRIC_MEDIAN -> new GeometricMedian(plan.getSmoothing(), plan.getIterations());
            case RULE_CENTRED_CLIPPING -> new CentredClipping(plan.getRadius(), plan.getIterations());
            case UNRECOGNIZED -> throw new IllegalArgumentException("the aggregation rule is none that is known");
        };
    }

    private static ServerOptimiser server(ServerOptimiserPlan plan) {
        ServerOptimiserKind kind = plan.getKind();
        boolean adaptive = kind == ServerOptimiserKind.SERVER_ADAGRAD
                || kind == ServerOptimiserKind.SERVER_YOGI
                || kind == ServerOptimiserKind.SERVER_ADAM;
        boolean foreign = (kind != ServerOptimiserKind.SERVER_MOMENTUM && plan.getMomentum() != 0)
                || (!adaptive && (plan.getBeta1() != 0 || plan.getBeta2() != 0 || plan.getTau() != 0));
        if (foreign) {
            throw new IllegalArgumentException("the server optimiser has the constants of another");
        }
        double rate = plan.getLearningRate();
        return switch (kind) {
            case SERVER_PLAIN -> new PlainStep(rate);
            case SERVER_MOMENTUM -> new ServerMomentum(rate, plan.getMomentum());
            case SERVER_ADAGRAD -> adaptive(AdaptiveStep.Kind.ADAGRAD, plan);
            case SERVER_YOGI -> adaptive(AdaptiveStep.Kind.YOGI, plan);
            case SERVER_ADAM -> adaptive(AdaptiveStep.Kind.ADAM, plan);
            case UNRECOGNIZED -> throw new IllegalArgumentException("the server optimiser is none that is known");
        };
    }

    private static AdaptiveStep adaptive(AdaptiveStep.Kind kind, ServerOptimiserPlan plan) {
        return new AdaptiveStep(kind, plan.getLearningRate(), plan.getBeta1(), plan.getBeta2(), plan.getTau());
    }

    private static void only(String constant, boolean given, AggregationRule rule, AggregationRule... rules) {
        if (given && !Arrays.asList(rules).contains(rule)) {
            throw new IllegalArgumentException(constant + " is a constant of another aggregation rule");
        }
    }
}
