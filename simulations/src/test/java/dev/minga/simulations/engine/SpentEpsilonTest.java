package dev.minga.simulations.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.privacy.Accountant;
import dev.minga.crypto.privacy.SubsampledGaussian;
import dev.minga.proto.v1.PrivacyPlan;
import dev.minga.proto.v1.PrivacyUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpentEpsilonTest {
    private static final PrivacyPlan RECORDS = PrivacyPlan.newBuilder()
            .setUnit(PrivacyUnit.RECORD)
            .setNoiseMultiplier(1.5)
            .setSamplingRate(0.2)
            .setStepsPerRound(4)
            .setDelta(1e-5)
            .build();

    @Test
    void soManyRoundsCostTheirSteps() {
        SpentEpsilon spent = new SpentEpsilon();
        for (int rounds : new int[] {1, 3, 1}) {
            assertThat(spent.after(rounds, RECORDS))
                    .hasValue(Accountant.PLD.epsilon(List.of(new SubsampledGaussian(1.5, 0.2, 4L * rounds)), 1e-5));
        }
        assertThat(spent.after(3, RECORDS).getAsDouble())
                .as("another plan is another number")
                .isNotEqualTo(spent.after(3, RECORDS.toBuilder().setDelta(1e-6).build())
                        .getAsDouble());
    }

    @Test
    void withoutNoiseThereIsNoEpsilon() {
        assertThat(new SpentEpsilon()
                        .after(1, RECORDS.toBuilder().setNoiseMultiplier(0).build()))
                .isEmpty();
    }
}
