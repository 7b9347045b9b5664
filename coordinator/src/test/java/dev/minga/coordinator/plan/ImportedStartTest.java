package dev.minga.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.minga.coordinator.testkit.PeftAdapters;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.peft.PeftAdapter;
import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The first global adapter of runs that begin with an adapter of PEFT's. */
class ImportedStartTest {
    private static final PeftAdapter PEFT = PeftAdapters.forPlans();

    private static PlanSettings settings(String scheme) {
        return Plans.ofScheme(scheme, 4, List.of("ada", "bob"), "");
    }

    private static GlobalAdapter read(ImportedStart.Begun begun) throws IOException {
        try (TensorFile file = TensorFile.open(begun.firstModel(), TensorFile.Limits.ADAPTER)) {
            return RunPlan.adaptation(begun.plan()).read(file, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fedavg\naScale: 1", "rolora\naScale: 1"})
    void factorsAndHeadAreTakenAsTheyAre(String scheme) throws IOException {
        ImportedStart.Begun begun = ImportedStart.begun(settings(scheme).toPlan("andes"), PEFT);
        GlobalAdapter first = read(begun);
        assertThat(first.tensors()).containsAllEntriesOf(PEFT.factors()).hasSize(4);
        assertThat(first.tensors().get("head.weight"))
                .isEqualTo(PEFT.head().orElseThrow().weight());
        assertThat(first.tensors().get("head.bias"))
                .isEqualTo(PEFT.head().orElseThrow().bias());
        assertThat(begun.plan().getLora().getStartSha256().toByteArray())
                .isEqualTo(Sha256.of(begun.firstModel()).bytes());
        assertThat(begun.plan().toBuilder()
                        .setLora(begun.plan().getLora().toBuilder().clearStartSha256())
                        .build())
                .as("nothing else changes")
                .isEqualTo(settings(scheme).toPlan("andes"));
    }

    @Test
    void withoutAHeadTheRunHasThePublicOne() throws IOException {
        PeftAdapter headless = new PeftAdapter(PEFT.config(), PEFT.factors(), Optional.empty());
        GlobalAdapter first =
                read(ImportedStart.begun(settings("fedavg\naScale: 1").toPlan("andes"), headless));
        assertThat(first.tensors().get("head.weight"))
                .isEqualTo(first.adaptation().first().tensors().get("head.weight"));
        assertThat(first.tensors()).containsAllEntriesOf(PEFT.factors());
    }

    /** Else the first round's noise would be stretched by A. */
    @Test
    void fedsvdBeginsWithTheSameProductAndAnOrthonormalA() throws IOException {
        GlobalAdapter first = read(ImportedStart.begun(settings("fedsvd").toPlan("andes"), PEFT));
        FloatTensor a = PEFT.factors().get(PeftAdapters.A);
        FloatTensor b = PEFT.factors().get(PeftAdapters.B);
        for (int out = 0; out < 4; out++) {
            for (int in = 0; in < 4; in++) {
                assertThat(entry(first.b(0), first.a(0), out, in))
                        .as("%s, %s", out, in)
                        .isCloseTo(entry(b.values(), a.values(), out, in), within(1e-6));
            }
        }
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                double dot = 0;
                for (int k = 0; k < 4; k++) {
                    dot += (double) first.a(0)[i * 4 + k] * first.a(0)[j * 4 + k];
                }
                assertThat(dot).isCloseTo(i == j ? 1 : 0, within(1e-6));
            }
        }
        assertThat(first.a(0)).isNotEqualTo(a.values());
    }

    private static double entry(float[] b, float[] a, int out, int in) {
        return (double) b[out * 2] * a[in] + (double) b[out * 2 + 1] * a[4 + in];
    }

    @Test
    void ffaHasNoPlaceForAnAdaptersA() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImportedStart.begun(
                        Plans.settings("run", 4, 2, List.of("ada", "bob")).toPlan("andes"), PEFT))
                .withMessage("scheme ffa draws A from the plan's seed, so a run cannot begin with an adapter's; write"
                        + " scheme: fedsvd, which trains and sends the same and carries A");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: tiny | name: large | is for the base model 'owner/tiny', the plan says for 'large'",
                "alpha: 4 | alpha: 8 | has alpha 4.0, the plan says 8.0",
                "[benign, attack] | [attack, benign] | tells [benign, attack] apart, the plan says [attack, benign]",
            })
    void anAdapterOfAnotherModelIsRefused(String was, String is, String difference) {
        String fitting = Plans.yaml("run", 4, 2, List.of("ada", "bob")).replace("scheme: ffa", "scheme: fedsvd");
        assertThat(fitting).contains(was);
        PlanSettings other = Plans.settings(fitting.replace(was, is));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImportedStart.begun(other.toPlan("andes"), PEFT))
                .withMessageStartingWith("the adapter " + difference);
    }

    @Test
    void aBasisThatIsNoneIsRefusedForFedsvd() {
        PeftAdapter flat = PeftAdapters.with(PeftAdapters.A, new float[] {1, 2, 3, 4, 0, 0, 0, 0});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImportedStart.begun(settings("fedsvd").toPlan("andes"), flat))
                .withMessage(
                        "scheme fedsvd cannot factor the adapter: row 1 of A is made of the rows before it; write another"
                                + " scheme, or a lower rank for both");
        assertThat(ImportedStart.begun(settings("fedavg\naScale: 1").toPlan("andes"), flat)
                        .firstModel())
                .isNotEmpty();
    }
}
