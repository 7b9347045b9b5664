package dev.minga.coordinator.plan;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.aggregation.NextRound;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.lora.Adaptation;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.peft.PeftAdapter;
import dev.minga.shared.settings.EnumText;
import dev.minga.shared.tensor.TensorFileWriter;
import java.util.TreeMap;

/**
 * The first global adapter of a run that begins with an adapter of PEFT's: its factors, and its head or, if it has none, the public
 * one. Stateless.
 */
public final class ImportedStart {
    private ImportedStart() {}

    /** A plan and the file of the global adapter that it names as its start. */
    public record Begun(TrainingPlan plan, byte[] firstModel) {}

    /**
     * The plan of a run that begins with an adapter, and that first global adapter.
     *
     * @throws IllegalArgumentException if the plan has no place for the adapter, with why
     */
    public static Begun begun(TrainingPlan plan, PeftAdapter start) {
        byte[] model = of(plan, start);
        TrainingPlan.Builder begun = plan.toBuilder();
        begun.getLoraBuilder()
                .setStartSha256(ByteString.copyFrom(Sha256.of(model).bytes()));
        return new Begun(begun.build(), model);
    }

    /**
     * The file's bytes.
     *
     * @throws IllegalArgumentException if the plan's scheme has no place for the adapter, or it is of another model or shape than
     *     the plan says, with what to do
     */
    private static byte[] of(TrainingPlan plan, PeftAdapter peft) {
        Adaptation adaptation = RunPlan.adaptation(plan);
        if (!adaptation.scheme().carriesA()) {
            throw new IllegalArgumentException("scheme " + EnumText.format(adaptation.scheme())
                    + " draws A from the plan's seed, so a run cannot begin with an"
                    + " adapter's; write scheme: fedsvd, which trains and sends the same and carries A");
        }
        AdapterLayout layout = adaptation.layout();
        peft.requireFits(
                plan.getBase().getName(),
                layout,
                plan.getLora().getAlpha(),
                plan.getBase().getLabelsList());
        GlobalAdapter start = adaptation.of(peft.over(adaptation.first().tensors()));
        return TensorFileWriter.encode(begun(adaptation, start).tensors(), new TreeMap<>());
    }

    private static GlobalAdapter begun(Adaptation adaptation, GlobalAdapter start) {
        try {
            return new NextRound(adaptation).begun(start);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "scheme fedsvd cannot factor the adapter: " + e.getMessage()
                            + "; write another scheme, or a lower rank for both",
                    e);
        }
    }
}
