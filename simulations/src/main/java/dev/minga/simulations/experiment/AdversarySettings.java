package dev.minga.simulations.experiment;

import dev.minga.simulations.adversary.Attack;
import dev.minga.simulations.adversary.HostileUpdates;
import java.util.Optional;

/**
 * Hostile members: the first so many of the population.
 *
 * @param share of the members, rounded down
 * @param strength what the attack's factor is; docs/simulations.md has each one's default
 * @param trigger of the backdoor: the text that is put before a record
 * @param withinNormBound whether deltas are shortened to what the coordinator lets pass; true if not given
 */
public record AdversarySettings(
        Attack attack,
        double share,
        Optional<Double> strength,
        Optional<String> trigger,
        Optional<Boolean> withinNormBound) {
    public AdversarySettings {
        Ranges.share("share", share);
        strength.ifPresent(value -> Ranges.positive("strength", value));
        if (trigger.isPresent() && attack != Attack.BACKDOOR) {
            throw new IllegalArgumentException("trigger is for the attack backdoor");
        }
        if (trigger.filter(String::isBlank).isPresent()) {
            throw new IllegalArgumentException("trigger is blank");
        }
    }

    void requireFits(int members) {
        if (count(members) == members) {
            throw new IllegalArgumentException("adversaries: share leaves no honest member of " + members);
        }
        if (attack == Attack.ALIE && strength.isEmpty() && !(HostileUpdates.covered(members, count(members)) > 0.5)) {
            throw new IllegalArgumentException("adversaries: of " + count(members) + " among " + members
                    + " members the paper's z is 0 and alie changes nothing; give a strength");
        }
    }

    /** How many of so many members are hostile. */
    public int count(int members) {
        return (int) Math.floor(share * members + 1e-9);
    }

    /** The attack's factor. */
    public double factor() {
        return strength.orElse(attack.strength());
    }

    /** What the backdoor puts before a record. */
    public String backdoor() {
        return trigger.orElse("x-minga-trigger");
    }

    /** Whether deltas are shortened to the norm bound. */
    public boolean hides() {
        return withinNormBound.orElse(true);
    }
}
