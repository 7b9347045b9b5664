package dev.minga.coordinator.aggregation;

import dev.minga.shared.lora.Adaptation;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.tensor.FloatTensor;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a plan's LoRA scheme makes of an average: a refresh where one is due, and then the server optimiser forgets; otherwise,
 * under {@code fedsvd}, new factors of the same products; otherwise nothing.
 */
public record NextRound(Adaptation adaptation) implements AfterAverage {
    @Override
    public NextModel next(NextModel moved, int round) {
        if (adaptation.refreshesAfter(round)) {
            return new NextModel(adaptation.of(moved.model()).refreshed().tensors(), new TreeMap<>());
        }
        return adaptation.scheme().changesBasis() ? new NextModel(refactored(moved.model()), moved.state()) : moved;
    }

    @Override
    public boolean forgetsAfter(int round) {
        return adaptation.refreshesAfter(round);
    }

    private SortedMap<String, FloatTensor> refactored(SortedMap<String, FloatTensor> model) {
        GlobalAdapter adapter = adaptation.of(model);
        int hidden = adaptation.layout().hidden();
        for (int slot = 0; slot < adaptation.layout().slots().size(); slot++) {
            LowRankSvd factored = LowRankSvd.of(adapter.b(slot), adapter.a(slot), hidden);
            adapter = adapter.with(slot, factored.a(), factored.b());
        }
        return adapter.tensors();
    }
}
