package dev.minga.node.participation;

import com.google.protobuf.UnknownFieldSet;
import dev.minga.proto.v1.TrainingPlan;
import java.util.function.Consumer;
import org.junit.jupiter.params.provider.Arguments;

/** An ordinary plan with one thing in it that no node can follow, and the sentence with which a node declines it. */
final class Impossible {
    private Impossible() {}

    static Arguments impossible(String sentence, Consumer<TrainingPlan.Builder> change) {
        TrainingPlan.Builder plan = Plans.ordinary();
        change.accept(plan);
        return Arguments.of(sentence, plan.build());
    }

    /** A field of a later release. */
    static UnknownFieldSet later() {
        return UnknownFieldSet.newBuilder()
                .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
    }
}
