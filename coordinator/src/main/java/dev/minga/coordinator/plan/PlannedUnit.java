package dev.minga.coordinator.plan;

import dev.minga.crypto.privacy.ProtectedUnit;
import java.util.Optional;

/** Which of a plan's privacy constants go with which unit. */
final class PlannedUnit {
    private static final int MOST_RECORDS_OF_AN_ENTITY = 10_000;

    private PlannedUnit() {}

    /** @throws IllegalArgumentException if one is missing, is of another unit, or is out of its range; it is named first */
    static void require(
            ProtectedUnit unit, int declaredUnits, Optional<Integer> maxRecordsPerEntity, boolean adaptiveClip) {
        if (unit == ProtectedUnit.ENTITY) {
            int most = maxRecordsPerEntity.orElseThrow(() -> new IllegalArgumentException(
                    "unit entity needs maxRecordsPerEntity, from 1 to " + MOST_RECORDS_OF_AN_ENTITY));
            require(
                    most >= 1 && most <= MOST_RECORDS_OF_AN_ENTITY,
                    "maxRecordsPerEntity must be between 1 and " + MOST_RECORDS_OF_AN_ENTITY + ", not " + most);
        } else {
            require(maxRecordsPerEntity.isEmpty(), "maxRecordsPerEntity is for entities only; leave it out");
        }
        if (unit == ProtectedUnit.MEMBER) {
            require(declaredUnits == 1, "declaredUnits must be 1 where each member is one, not " + declaredUnits);
            require(
                    !adaptiveClip,
                    "adaptiveClip counts in each step, of which a member releases nothing; leave it out");
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
