package dev.minga.node.budget;

import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.shared.settings.EnumText;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.util.Collection;

/**
 * Whether what was charged to a budget says something about the unit that its policy protects: what was charged for another
 * unit bounds nothing, unless it holds for every change of the data ({@link ProtectedUnit#holdsFor}), and a budget of
 * anything but records has one account for all lines.
 */
final class ChargedUnits {
    private ChargedUnits() {}

    /** @throws UserError if a run was charged that does not count for this unit, with what to do */
    static void require(ProtectedUnit policy, BudgetState state) {
        state.runs().forEach(run -> require(policy, run.run().run(), run.cost().unit(), run.partitions()));
    }

    /** The same of one run. */
    static void require(ProtectedUnit policy, String run, ProtectedUnit charged, Collection<Partition> partitions) {
        boolean together = partitions.contains(Partition.ALL);
        if (!charged.holdsFor(policy) || together == (policy == ProtectedUnit.RECORD)) {
            throw new UserError(
                    ExitCode.REFUSED,
                    "the policy's unit is " + EnumText.format(policy) + ", but run " + run + " is charged for each "
                            + EnumText.format(charged) + (together ? ", all sources together" : ", source by source")
                            + ", which says nothing about what it cost each " + EnumText.format(policy),
                    "Set policy.unit in node.yaml back to what it was; logs of which no line took part in a run yet may go to"
                            + " another node, which joins by itself and has a budget of its own");
        }
    }

    /** @throws UserError if lines that come in later cannot have a budget of their own */
    static void requirePartitions(ProtectedUnit policy) {
        if (policy != ProtectedUnit.RECORD) {
            String unit = EnumText.format(policy);
            throw new UserError(
                    ExitCode.REFUSED,
                    "under policy.unit: " + unit + " all lines have one budget, because one " + unit
                            + " has old lines and new ones",
                    "Only a budget of unit record can be cut");
        }
    }
}
