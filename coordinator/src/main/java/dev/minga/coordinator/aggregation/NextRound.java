package dev.minga.coordinator.aggregation;

import dev.minga.shared.lora.Adaptation;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorFileDraft;
import dev.minga.shared.tensor.TensorFileDrafts;
import dev.minga.shared.tensor.TensorSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a plan's LoRA scheme makes of an average: a refresh where one is due, and then the server optimiser forgets; otherwise,
 * under {@code fedsvd}, new factors of the same products; otherwise nothing. Holds a whole adapter in memory, which is at most {@link TensorFile.Limits#ADAPTER}.
 */
public record NextRound(Adaptation adaptation) implements AfterAverage {
    @Override
    public NextModel next(NextModel moved, int round, TensorFileDrafts drafts) throws IOException {
        if (adaptation.refreshesAfter(round)) {
            return new NextModel(draft(adapter(moved).refreshed(), drafts), Optional.empty());
        }
        return adaptation.scheme().changesBasis()
                ? new NextModel(draft(refactored(adapter(moved)), drafts), moved.state())
                : moved;
    }

    @Override
    public boolean forgetsAfter(int round) {
        return adaptation.refreshesAfter(round);
    }

    private GlobalAdapter adapter(NextModel moved) throws IOException {
        try (TensorFile model = moved.model().read(TensorFile.Limits.ADAPTER)) {
            return adaptation.of(model.readAll());
        }
    }

    /**
     * An adapter that a run is to begin with, as the scheme has it: under {@code fedsvd} the same products in factors of its own.
     *
     * @throws IllegalArgumentException if it cannot be factored, with why
     */
    public GlobalAdapter begun(GlobalAdapter adapter) {
        return adaptation.scheme().changesBasis() ? refactored(adapter) : adapter;
    }

    private GlobalAdapter refactored(GlobalAdapter moved) {
        GlobalAdapter adapter = moved;
        int hidden = adaptation.layout().hidden();
        for (int slot = 0; slot < adaptation.layout().slots().size(); slot++) {
            LowRankSvd factored = LowRankSvd.of(adapter.b(slot), adapter.a(slot), hidden);
            adapter = adapter.with(slot, factored.a(), factored.b());
        }
        return adapter;
    }

    private static TensorFileDraft draft(GlobalAdapter adapter, TensorFileDrafts drafts) throws IOException {
        List<TensorSpec> specs = new ArrayList<>();
        adapter.tensors().forEach((name, tensor) -> specs.add(tensor.spec(name)));
        TensorFileDraft draft = drafts.begin(specs);
        for (TensorSpec spec : specs) {
            float[] values =
                    Objects.requireNonNull(adapter.tensors().get(spec.name())).values();
            draft.write(spec.name(), 0, values, 0, values.length);
        }
        draft.finish();
        return draft;
    }
}
