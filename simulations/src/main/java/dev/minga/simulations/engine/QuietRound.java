package dev.minga.simulations.engine;

import dev.minga.node.participation.PlanTerms;
import dev.minga.node.participation.PlannedRound;
import dev.minga.node.training.DpSgdSettings;

/** A round as a hostile member trains it: nobody makes it add noise. Stateless. */
public final class QuietRound {
    private QuietRound() {}

    /** The same round with σ = 0. */
    public static PlannedRound of(PlannedRound planned) {
        PlanTerms terms = planned.terms();
        DpSgdSettings settings = terms.settings();
        DpSgdSettings quiet = new DpSgdSettings(
                0,
                settings.samplingRate(),
                settings.clipNorm(),
                settings.declaredUnits(),
                settings.optimiser(),
                settings.scales(),
                settings.adaptiveClip());
        PlanTerms own = new PlanTerms(
                terms.plan(), terms.digest(), terms.adaptation(), quiet, terms.aggregation(), terms.start());
        return new PlannedRound(own, planned.round(), planned.global());
    }
}
