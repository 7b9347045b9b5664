package dev.minga.simulations.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.privacy.ProtectedUnit;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The noise is the product's own, cryptographic and without a seed. Each bound is above the truth with a probability of at
 * most 1e-8, and below 0.8 of it less often still: it lies some 20 standard errors higher. So a right step fails this test
 * about once in ten million runs.
 */
class StepAuditTest {
    private static final double FALSE_ALARM = 1e-8;

    private final SecureRandom random = new SecureRandom();

    /** A fifth of the trials prove less: 3.4 of 4.377, where the next test has 3.9. */
    @Test
    void anEntityOfFiveRecordsIsAsPrivateAsARecord() {
        StepAudit.Result result = new StepAudit(1, 1e-5, 20_000, FALSE_ALARM)
                .run(ProtectedUnit.ENTITY, Optional.empty(), random, done -> {});
        assertThat(result.proven()).isBetween(0.6 * result.claimed(), result.claimed());
    }

    @Test
    void theRealStepIsAsPrivateAsClaimedAndNotMuchMore() {
        StepAudit.Result result = new StepAudit(1, 1e-5, 100_000, FALSE_ALARM)
                .run(ProtectedUnit.RECORD, Optional.empty(), random, done -> {});
        assertThat(result.proven()).isBetween(0.8 * result.claimed(), result.claimed());
        assertThat(result.refuted()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aStepWithAKnownMistakeIsRefuted(PlantedBug bug) {
        ProtectedUnit unit = bug == PlantedBug.CLIP_PER_RECORD ? ProtectedUnit.ENTITY : ProtectedUnit.RECORD;
        StepAudit.Result result =
                new StepAudit(1, 1e-5, 20_000, FALSE_ALARM).run(unit, Optional.of(bug), random, done -> {});
        assertThat(result.proven()).isGreaterThan(result.claimed());
    }

    @Test
    void wholeTrainingsStayBelowTheirClaim() {
        TrainerAudit audit = new TrainerAudit(1, 1e-5, 2_000, FALSE_ALARM);
        assertThat(audit.proven(random, done -> {})).isPositive().isLessThan(audit.claimed());
    }
}
