package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.Scheme;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.lora.Adaptation;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorFileWriter;
import java.io.IOException;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a node takes in and sends in runs of other schemes than ffa. */
class SchemeParticipationTest extends AtAScene {
    private static TrainingPlan plan(Scheme scheme, int refresh) {
        TrainingPlan.Builder plan = Plans.ordinary();
        plan.getLoraBuilder()
                .setScheme(scheme)
                .setAScale(scheme == Scheme.FFA || scheme == Scheme.FEDSVD ? 0 : 2)
                .setRefresh(refresh);
        return plan.build();
    }

    private static byte[] bytes(GlobalAdapter adapter) {
        return TensorFileWriter.encode(adapter.tensors(), new TreeMap<>());
    }

    private TensorFile lastSent() throws IOException {
        int last = scene.coordinator.uploads.size() - 1;
        return TensorFile.open(scene.coordinator.uploads.get(last).sent(), TensorFile.Limits.ADAPTER);
    }

    @Test
    void aDeltaHasTheTensorsOfItsRound() throws IOException {
        TrainingPlan rolora = plan(Scheme.ROLORA, 2);
        Adaptation adaptation = Scene.terms(rolora).adaptation();
        for (int round = 1; round <= 3; round++) {
            GlobalAdapter global =
                    round < 3 ? adaptation.first() : adaptation.first().refreshed();
            scene.coordinator.asks(rolora, round, bytes(global));
            scene.step();
            assertThat(scene.work.trained).hasSize(round);
            try (TensorFile sent = lastSent()) {
                sent.requireExactly(adaptation.delta(round).trainable());
                assertThat(sent.specs().get(0).name()).contains(round == 2 ? "lora_A" : "lora_B");
            }
        }
        assertThat(scene.warned).isEmpty();
    }

    @Test
    void aModelWithAHistoryThatThePlanDoesNotHaveYetIsNotTrainedOn() {
        TrainingPlan refreshed = plan(Scheme.FFA, 2);
        GlobalAdapter early = Scene.terms(refreshed).adaptation().first().refreshed();
        scene.coordinator.asks(refreshed, 2, bytes(early));
        scene.step();
        assertThat(scene.work.trained).isEmpty();
        assertThat(scene.warned).singleElement().asString().contains("history.").contains("is not expected");
        scene.coordinator.asks(refreshed, 3, bytes(early));
        scene.step();
        assertThat(scene.work.trained).hasSize(1);
    }

    @Test
    void aRunThatDoesNotBeginWithThePlansAdapterIsNotTrained() {
        Adaptation adaptation = Scene.terms(plan(Scheme.FEDSVD, 0)).adaptation();
        byte[] first = bytes(adaptation.first());
        TrainingPlan.Builder begun = plan(Scheme.FEDSVD, 0).toBuilder();
        begun.getLoraBuilder()
                .setStartSha256(ByteString.copyFrom(Sha256.of(first).bytes()));
        scene.coordinator.asks(begun.build(), 1, bytes(adaptation.first().with(0, new float[8], new float[8])));
        scene.step();
        assertThat(scene.work.trained).isEmpty();
        assertThat(scene.coordinator.uploads).isEmpty();
        assertThat(scene.warned)
                .containsExactly("the coordinator starts run run-1 from another adapter than its plan names;"
                        + " nothing is trained");
        assertThat(scene.said)
                .singleElement()
                .asString()
                .startsWith("takes part in run run-1, plan ")
                .endsWith(", which starts from adapter " + Sha256.of(first));
        scene.coordinator.asks(begun.build(), 1, first);
        scene.step();
        assertThat(scene.work.trained).hasSize(1);
    }

    @Test
    void aModelOfAnotherSchemeIsNotTrainedOn() {
        GlobalAdapter ofFfa = Scene.terms(plan(Scheme.FFA, 0)).adaptation().first();
        scene.coordinator.asks(plan(Scheme.FEDSVD, 0), 1, bytes(ofFfa));
        scene.step();
        assertThat(scene.work.trained).isEmpty();
        assertThat(scene.warned).singleElement().asString().contains("lora_A").contains("is missing");
    }

    @Test
    void theScaleOfAIsThePlans() {
        assertThat(Scene.terms(plan(Scheme.FEDAVG, 0)).settings().scales().ofA())
                .isEqualTo(2);
        assertThat(Scene.terms(plan(Scheme.FEDSVD, 0)).settings().scales().ofA())
                .isEqualTo(1);
    }
}
