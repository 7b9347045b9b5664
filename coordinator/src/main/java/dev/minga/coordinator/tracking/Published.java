package dev.minga.coordinator.tracking;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.RoundEvent.ContributionAccepted;
import dev.minga.coordinator.round.RoundEvent.EvaluationEnded;
import dev.minga.coordinator.round.RoundEvent.RoundClosed;
import dev.minga.coordinator.round.RoundEvent.RoundOpened;
import dev.minga.proto.v1.GateDecision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What is published of a run: its plan's constants without the members' names, and of each round what every member sees in the log.
 * No member's delta, statement or counts. Pure.
 *
 * @param parameters the plan's fields by their path
 * @param values in the order of the journal
 */
record Published(SortedMap<String, String> parameters, List<Value> values) {
    private static final double MILLIS = 1e3;

    /** A metric's value at a round. */
    record Value(String metric, double value, int round, Instant at) {}

    /** @param epsilon what so many rounds are declared to cost each unit; infinite without noise */
    static Published of(RunPlan plan, List<RoundEvent> events, IntToDoubleFunction epsilon) {
        SortedMap<String, String> parameters = new TreeMap<>();
        flatten("", plan.plan(), parameters);
        parameters.put("members", Integer.toString(plan.plan().getMembersCount()));
        List<Value> values = new ArrayList<>();
        Map<Integer, Integer> contributions = new HashMap<>();
        Map<Integer, Instant> opened = new HashMap<>();
        for (RoundEvent event : events) {
            if (event instanceof RoundOpened round) {
                opened.put(round.round(), round.opened());
            } else if (event instanceof ContributionAccepted accepted) {
                contributions.merge(accepted.round(), 1, Integer::sum);
            } else if (event instanceof RoundClosed round) {
                Instant at = round.closed();
                int contributed = contributions.getOrDefault(round.round(), 0);
                values.add(new Value("contributions", contributed, round.round(), at));
                Duration took = Duration.between(opened.getOrDefault(round.round(), at), at);
                values.add(new Value("round_seconds", took.toMillis() / MILLIS, round.round(), at));
                double spent = epsilon.applyAsDouble(round.round());
                if (Double.isFinite(spent)) {
                    values.add(new Value("epsilon", spent, round.round(), at));
                }
            } else if (event instanceof EvaluationEnded ended && ended.verdict().decision() != GateDecision.NO_GATE) {
                boolean passed = ended.verdict().decision() == GateDecision.PROMOTED;
                values.add(new Value("gate_passed", passed ? 1 : 0, ended.round(), ended.ended()));
                values.add(new Value("gate_median_difference", ended.verdict().median(), ended.round(), ended.ended()));
                values.add(
                        new Value("gate_members_compared", ended.verdict().compared(), ended.round(), ended.ended()));
            }
        }
        return new Published(parameters, values);
    }

    private static void flatten(String path, Message message, Map<String, String> into) {
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            String name = path + field.getKey().getName();
            if (field.getKey().isRepeated()) {
                if (field.getKey().getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                    into.put(
                            name,
                            ((List<?>) field.getValue())
                                    .stream().map(Published::text).collect(Collectors.joining(",")));
                }
            } else if (field.getValue() instanceof Message below) {
                flatten(name + ".", below, into);
            } else {
                into.put(name, text(field.getValue()));
            }
        }
    }

    private static String text(Object value) {
        return value instanceof ByteString bytes ? HexFormat.of().formatHex(bytes.toByteArray()) : value.toString();
    }
}
