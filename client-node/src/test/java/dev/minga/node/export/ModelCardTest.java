package dev.minga.node.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.node.model.Adapters;
import dev.minga.node.model.ModelDirectory;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelCardTest {
    private static final RunFacts RUN = new RunFacts(
            "andes",
            "web-attacks",
            "cd".repeat(32),
            "ffa",
            5,
            3,
            new RunFacts.Privacy(Optional.of(7.0801), 1e-5, "record"),
            List.of("round 5: promoted, the median | rose"),
            Optional.of(new RunFacts.LogPosition("example.org/andes", 42, "ef".repeat(32))));

    private static Release release(String base, List<String> labels, Optional<RunFacts> run) {
        AdapterLayout layout = new AdapterLayout(384, 2, List.of(1), List.of(Target.QUERY), 2);
        return new Release(
                new ModelDirectory.Description(
                        base, "ab".repeat(32), 384, 64, labels, 2, 16, layout.targets(), layout.layers()),
                Adapters.first(layout, 1),
                run);
    }

    @Test
    void planAndLogAreToldAndTheEpsilonIsRoundedUp() {
        String card =
                ModelCard.of(release("all-MiniLM-L6-v2", List.of("benign", "attack"), Optional.of(RUN)), "peft", "USE");
        assertThat(card)
                .startsWith("---\nbase_model: [\"sentence-transformers/all-MiniLM-L6-v2\"]\nlibrary_name: peft\n"
                        + "license: apache-2.0\n")
                .contains("# Detector of run web-attacks\n")
                .contains("| base model | sentence-transformers/all-MiniLM-L6-v2, weights " + "ab".repeat(32))
                .contains("| labels | benign, attack |")
                .contains("| LoRA | rank 2, alpha 16.0, on query of layers [1] |")
                .contains("| scheme | ffa |\n| rounds | 5 |\n| members | 3 |\n")
                .contains("| declared privacy | epsilon 7.081 at delta 1.0E-5 for each record |")
                .contains("| evaluation | round 5: promoted, the median \\| rose |")
                .contains("| log | example.org/andes, checkpoint of 42 leaves, root " + "ef".repeat(32) + " |")
                .contains("\nUSE\n")
                .contains("The base model is under apache-2.0");
    }

    @Test
    void withoutNoiseTheCardSaysSo() {
        RunFacts open = new RunFacts(
                "andes",
                "r",
                "00",
                "fedavg",
                1,
                1,
                new RunFacts.Privacy(Optional.empty(), 1e-5, "record"),
                List.of(),
                Optional.empty());
        Release release = release("all-MiniLM-L6-v2", List.of("benign", "attack"), Optional.of(open));
        assertThat(ModelCard.of(release, "peft", ""))
                .contains("| declared privacy | none: the plan adds no noise |")
                .doesNotContain("| log |");
        assertThat(release.facts()).containsEntry("minga.epsilon", "none").doesNotContainKey("minga.checkpoint");
    }

    @Test
    void namesThatPretendToBeMarkdownStayNames() {
        String card = ModelCard.of(
                release("a\n---\nlicense: mit", List.of("ok | <b>", "attack"), Optional.empty()), "onnx", "");
        assertThat(card.lines().limit(2)).containsExactly("---", "base_model: [\"a\\n---\\nlicense: mit\"]");
        assertThat(card.lines()).noneMatch(line -> line.startsWith("license: mit"));
        assertThat(card).contains("| base model | a\\n---\\nlicense: mit, as 'minga node base' tells it ");
        assertThat(card).contains("| labels | ok \\| &lt;b>, attack |").contains("# Detector\n");
    }

    @Test
    void aRunThatPretendsToBeMarkdownStaysAName() {
        RunFacts odd = new RunFacts(
                "andes",
                "r\n# <b>",
                RUN.plan(),
                "ffa",
                5,
                3,
                RUN.privacy(),
                List.of("round 1: promoted,\n# better"),
                Optional.empty());
        assertThat(ModelCard.of(release("all-MiniLM-L6-v2", List.of("benign", "attack"), Optional.of(odd)), "peft", ""))
                .contains("# Detector of run r\\n# &lt;b>\n", "| evaluation | round 1: promoted,\\n# better |\n");
    }

    @Test
    void aBaseModelOfAnotherLicenceIsToldWithIt() {
        assertThat(ModelCard.of(
                        release("bge-small-en-v1.5", List.of("benign", "attack"), Optional.empty()), "peft", ""))
                .startsWith("---\nbase_model: [\"BAAI/bge-small-en-v1.5\"]\nlibrary_name: peft\nlicense: mit\n")
                .contains("The base model is under mit;");
    }

    @Test
    void theFactsOfAFileAreTheSame() {
        assertThat(release("all-MiniLM-L6-v2", List.of("benign", "attack"), Optional.of(RUN))
                        .facts())
                .containsEntry("minga.labels", "[\"benign\",\"attack\"]")
                .containsEntry("minga.base_sha256", "ab".repeat(32))
                .containsEntry("minga.run", "web-attacks")
                .containsEntry("minga.rounds", "5")
                .containsEntry("minga.epsilon", "7.081")
                .containsEntry("minga.checkpoint", "example.org/andes 42 " + "ef".repeat(32))
                .hasSize(15);
    }
}
