package dev.minga.node.participation;

import dev.minga.node.model.Adapter;
import dev.minga.shared.lora.Adaptation;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.PublicDraw;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Made-up adapters with which a node looks whether gradients are isolated: of every kind of round that a plan has, with the
 * longest history that it can have and with none. Their frozen factors are not zero. Stateless.
 */
final class LookedAt {
    private LookedAt() {}

    static List<Adapter> adapters(PlanTerms terms) {
        Adaptation adaptation = terms.adaptation();
        List<Adapter> adapters = new ArrayList<>();
        for (AdapterLayout layout : adaptation.deltas()) {
            adapters.add(adapter(terms, layout, 0));
            int most = adaptation.mostEarlier(adaptation.rounds());
            if (most > 0) {
                adapters.add(adapter(terms, layout, most));
            }
        }
        return adapters;
    }

    private static Adapter adapter(PlanTerms terms, AdapterLayout layout, int earlier) {
        int slots = layout.slots().size();
        // As many values in the right shape: B of one slot is as long as A.
        float[] factor =
                PublicDraw.orthonormalA(layout, 0, terms.plan().getLora().getSeed());
        float[] wide = new float[earlier * factor.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = factor[i % factor.length];
        }
        return new Adapter(
                layout,
                terms.plan().getLora().getAlpha() / layout.rank(),
                Collections.nCopies(layout.trained().a() ? 0 : slots, factor),
                Collections.nCopies(layout.trained().b() ? 0 : slots, factor),
                Collections.nCopies(earlier == 0 ? 0 : slots, new Adapter.Earlier(wide, wide)),
                new float[layout.length()]);
    }
}
