package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.node.model.BaseModel;
import dev.minga.node.model.BertModel;
import dev.minga.node.model.LoadedModel;
import dev.minga.node.model.Precision;
import dev.minga.node.model.PrecisionChoice;
import dev.minga.node.model.PrecisionTrial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which models are used, on those of this JVM, which these tests do not close. */
class MachineModelsTest {
    private static final PlanTerms TERMS = Scene.terms(Plans.ordinary().build());
    private static final PlanTerms SHORTER = Scene.terms(Plans.ordinary()
            .setBase(Plans.ordinary().getBase().toBuilder().setMaxTokens(32))
            .build());

    private final List<String> told = new ArrayList<>();
    private final List<Precision> loaded = new ArrayList<>();
    private final List<Precision> checked = new ArrayList<>();
    private final Set<Precision> dependent = new HashSet<>();
    private int trials;

    private MachineModels models(PrecisionChoice choice, Precision faster) {
        return new MachineModels(
                new NodeSettings.Machine(1, choice, Optional.of(LoadedModel.NATIVE_LIBRARIES)),
                Path.of("nowhere"),
                told::add,
                (engine, base, precision) -> {
                    loaded.add(precision);
                    return LoadedModel.of(precision);
                },
                engine -> {
                    trials++;
                    return new PrecisionTrial(faster, 2);
                },
                (model, adapter, maxTokens) -> {
                    checked.add(model.precision());
                    return dependent.contains(model.precision()) ? OptionalInt.of(29) : OptionalInt.empty();
                });
    }

    @Test
    void theFasterArithmeticIsUsedAndTheCheckMadeOnce() throws Exception {
        MachineModels models = models(PrecisionChoice.AUTO, Precision.BF16);
        BertModel model = models.load(BaseModel.MINILM);
        assertThat(model.precision()).isEqualTo(Precision.BF16);
        for (int i = 0; i < 2; i++) {
            MachineModels.Isolated isolated = models.isolated(BaseModel.MINILM, TERMS);
            assertThat(isolated.model()).isSameAs(model);
            assertThat(isolated.obstacle()).isEmpty();
        }
        models.isolated(BaseModel.MINILM, SHORTER);
        assertThat(checked).as("once for each shape").hasSize(2);
        assertThat(loaded).as("loaded once").containsExactly(Precision.BF16);
        assertThat(trials).isEqualTo(1);
        assertThat(told).containsExactly("arithmetic: bf16 (on this machine bf16 is 2.0 times as fast as fp32)");
    }

    @Test
    void theSlowerOneIsUsedWhereGradientsAreNotIsolatedInTheFaster() throws Exception {
        dependent.add(Precision.BF16);
        MachineModels.Isolated isolated =
                models(PrecisionChoice.AUTO, Precision.BF16).isolated(BaseModel.MINILM, TERMS);
        assertThat(isolated.model().precision()).isEqualTo(Precision.FP32);
        assertThat(isolated.obstacle()).isEmpty();
        assertThat(checked).containsExactly(Precision.BF16, Precision.FP32);
        assertThat(told).last().asString().startsWith("arithmetic for this plan: fp32, because in bf16");
    }

    @Test
    void whatTheOperatorChoseIsNotReplaced() throws Exception {
        dependent.add(Precision.BF16);
        MachineModels.Isolated isolated =
                models(PrecisionChoice.BF16, Precision.FP32).isolated(BaseModel.MINILM, TERMS);
        assertThat(isolated.obstacle())
                .contains("in BF16 this machine computes a record's gradient differently beside other records (of 29"
                        + " tokens), so no noise would protect it; set another machine.precision");
        assertThat(trials).isZero();
        assertThat(told).isEmpty();
    }

    @Test
    void whereNeitherIsIsolatedNothingIsTrained() throws Exception {
        dependent.addAll(List.of(Precision.values()));
        MachineModels.Isolated isolated =
                models(PrecisionChoice.AUTO, Precision.BF16).isolated(BaseModel.MINILM, TERMS);
        assertThat(isolated.obstacle()).get().asString().startsWith("in FP32");
    }
}
