package dev.minga.node.labelling;

import dev.minga.node.data.Entry;
import java.util.List;

/** Whether something holds of a record. Pure; takes time linear in the record's length. */
@FunctionalInterface
interface Condition {
    boolean holds(Entry entry);

    /** Whether all of them hold; true of none. */
    static Condition all(List<? extends Condition> parts) {
        List<Condition> copy = List.copyOf(parts);
        return entry -> copy.stream().allMatch(part -> part.holds(entry));
    }

    /** Whether one of them holds; false of none. */
    static Condition any(List<? extends Condition> parts) {
        List<Condition> copy = List.copyOf(parts);
        return entry -> copy.stream().anyMatch(part -> part.holds(entry));
    }

    /** Whether this does not hold. */
    default Condition not() {
        return entry -> !holds(entry);
    }
}
