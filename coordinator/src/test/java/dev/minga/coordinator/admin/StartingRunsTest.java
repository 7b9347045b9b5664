package dev.minga.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.testkit.PeftAdapters;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.privacy.PldAccountant;
import dev.minga.crypto.privacy.SubsampledGaussian;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An operator starts a run, or is told why not. */
class StartingRunsTest extends AtTheAdminServer {
    @Test
    void aPlanInYamlStartsARunAndTheRunIsShown() throws Exception {
        RunView started = client.start(Plans.yaml("shown", 2, 1, List.of("bob", "ada")));
        assertThat(started.run()).isEqualTo("shown");
        assertThat(started.state()).isEqualTo("recruiting");
        assertThat(started.members()).containsExactly("ada", "bob");
        assertThat(started.rounds()).isEqualTo(2);
        assertThat(started.created()).isEqualTo(federation.clock.instant());
        assertThat(started.planSha256())
                .isEqualTo(federation
                        .runs
                        .find("shown")
                        .orElseThrow()
                        .plan()
                        .digest()
                        .hex());
        SubsampledGaussian declared = new SubsampledGaussian(1, 1, 10);
        assertThat(started.declared())
                .isEqualTo(new RunView.Declared(
                        "record", Optional.empty(), Optional.of(PldAccountant.epsilon(List.of(declared), 1e-5)), 1e-5));
        assertThat(client.training("shown")).isEqualTo(started);
        assertThat(client.trainings()).contains(started);
    }

    @Test
    void aRunBeginsWithAnAdapterInAFolderOfThisMachine() throws Exception {
        Path folder = PeftAdapters.write(directory.resolve("peft adapter & more"));
        String plan = Plans.yaml("begun", 1, 1, List.of("ada")).replace("scheme: ffa", "scheme: fedsvd");
        RunView started = client.start(plan, Optional.empty(), Optional.of(folder));
        Sha256 start =
                federation.runs.find("begun").orElseThrow().plan().start().orElseThrow();
        assertThat(started.start()).contains(start.hex());
        assertThat(client.model(start.hex())).hasSize((int) federation.blobs.size(start));
        assertThat(client.training("begun")).isEqualTo(started);
    }

    @Test
    void anAdapterThatCannotBeABeginningStartsNothing() throws Exception {
        Path folder = PeftAdapters.write(directory.resolve("unfit"));
        String ffa = Plans.yaml("unfit", 1, 1, List.of("ada"));
        assertRefused(() -> client.start(ffa, Optional.empty(), Optional.of(folder)))
                .withMessageContaining("scheme ffa draws A from the plan's seed");
        String plan = ffa.replace("scheme: ffa", "scheme: fedsvd");
        assertRefused(() -> client.start(plan.replace("rank: 2", "rank: 3"), Optional.empty(), Optional.of(folder)))
                .withMessage("the adapter has rank 2, the plan says 3; change lora.rank in the plan");
        assertRefused(() -> client.start(plan, Optional.empty(), Optional.of(directory.resolve("none"))))
                .withMessage(directory.resolve("none/adapter_config.json")
                        + ": there is no such file; name the folder of a PEFT adapter");
        Files.write(folder.resolve("adapter_model.safetensors"), new byte[9]);
        assertRefused(() -> client.start(plan, Optional.empty(), Optional.of(folder)))
                .withMessageStartingWith(folder.resolve("adapter_model.safetensors") + ": ");
        assertThat(federation.runs.find("unfit")).isEmpty();
    }

    @Test
    void aBadPlanIsRefusedWithItsLine() {
        String plan = Plans.yaml("bad", 1, 1, List.of("ada"));
        assertRefused(() -> client.start(plan.replace("momentum: 0.5", "momentum: 1.5")))
                .withMessageStartingWith("plan:25: ")
                .withMessageContaining("momentum must be at least 0 and below 1");
        assertRefused(() -> client.start(plan.replace("quorum", "quorun")))
                .withMessageContaining("did you mean 'quorum'?");
        assertRefused(() -> client.start("run: [")).withMessageContaining("not valid YAML");
        assertRefused(() -> client.start("")).withMessage("plan: is empty");
        assertThat(federation.runs.find("bad")).isEmpty();
    }

    @Test
    void aNameThatIsTakenIsRefused() throws Exception {
        String plan = Plans.yaml("taken", 1, 1, List.of("ada"));
        client.start(plan);
        assertRefused(() -> client.start(plan)).withMessage("there is a run taken already; choose another name");
    }

    @Test
    void aMemberThatIsNotEnrolledIsRefused() {
        assertRefused(() -> client.start(Plans.yaml("unknown", 1, 1, List.of("ada", "zoe"))))
                .withMessage("'zoe' is not enrolled; invite it first");
        assertThat(federation.runs.find("unknown")).isEmpty();
    }

    @Test
    void aNewcomerNeedNotBeEnrolledYet() throws Exception {
        String plan = Plans.yaml("open", 1, 1, List.of("ada", "zoe"));
        assertRefused(() -> client.start(plan + "newcomers: [yan]\n"))
                .withMessageContaining("newcomers: yan has no weight in members");
        assertRefused(() -> client.start(plan + "newcomers: [ada, zoe]\n"))
                .withMessageContaining("without them members are fewer than the quorum");
        assertRefused(() -> client.start(plan + "newcomers: [ada]\n"))
                .withMessage("'zoe' is not enrolled; invite it first");
        client.start(plan + "newcomers: [zoe]\n");
        assertThat(federation.runs.find("open")).isPresent();
    }
}
