package dev.minga.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.EvaluationStatement;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UpdateStatement;
import dev.minga.shared.settings.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code minga node preview}, {@code pause} and {@code resume}. */
class PreviewCommandTest extends AtAJoinedNode {
    private static final String LINE =
            "10.1.2.%d - - [01/Mar/2026:08:00:00 +0000] \"GET %s HTTP/1.1\" 200 5 \"-\" \"curl/8\"\n";

    @BeforeEach
    void write() throws IOException {
        Files.writeString(
                folder.resolve("access.log"),
                LINE.formatted(1, "/a?mail=eve@example.org") + LINE.formatted(2, "/b") + "not a line\n"
                        + LINE.formatted(3, "/../../etc/passwd?to=mallory@example.org"));
        Files.writeString(folder.resolve("labels.csv"), "line,label\n1,harmless\n2,harmless\n4,attack\n");
    }

    @Test
    void itShowsWhatAModelWouldReadAndNothingThatWasTakenOut() {
        assertThat(printed("preview", folder))
                .startsWith("Data of this node, as a model would read it. None of this leaves.\n")
                .contains(
                        "  access-log (access.log): 4 records: 1 attack, 2 harmless; 1 without a label; 1 not of the format\n")
                .contains("    replaced by placeholders: 2 email\n")
                .contains("    attack: GET /../../etc/passwd?to=")
                .contains("is not known; --plan FILE says what it would cost")
                .endsWith("Nothing has left this node.\n")
                .doesNotContain("mallory", "eve@");
    }

    @Test
    void aPlanIsPriced() throws IOException {
        Path plan = Files.writeString(folder.resolve("plan.yaml"), """
                rounds: 3
                privacy: {unit: record, noiseMultiplier: 1.1, samplingRate: 0.1, stepsPerRound: 3}
                """);
        assertThat(printed("preview", folder, "--plan", plan))
                .containsPattern(
                        "  raises the filter's ε of access-log#1 from 0.000 to \\d\\.\\d{3}, \\d+\\.\\d % of its budget, which fits\n");
    }

    @Test
    void whatLeftIsShownWithItsProof() throws IOException {
        Path round = Files.createDirectories(folder.resolve("rounds/web/1"));
        ByteString statement = UpdateStatement.newBuilder()
                .setDeltaSha256(ByteString.copyFrom(Sha256.of().bytes()))
                .setDeltaSize(15_368)
                .build()
                .toByteString();
        Files.write(
                round.resolve("statement.bin"),
                SignedStatement.newBuilder().setStatement(statement).build().toByteArray());
        Files.write(round.resolve("receipt.minga"), new byte[1]);
        ByteString counts = EvaluationStatement.newBuilder()
                .addAllCounts(List.of(9L, 1L, -2L, 8L))
                .build()
                .toByteString();
        Files.write(
                round.resolve("evaluation.bin"),
                SignedStatement.newBuilder().setStatement(counts).build().toByteArray());
        assertThat(printed("preview", folder))
                .contains(
                        "What left this node, or waits to: each signed here\n",
                        "  run web, round 1: delta, norm unknown, "
                                + Sha256.of().hex().substring(0, 16) + "…, 15,368 bytes, counted, receipt in "
                                + round.resolve("receipt.minga") + "\n",
                        "  run web, round 1: counts of an evaluation [9, 1, -2, 8], ");
    }

    @Test
    void asJsonItIsOneObject() throws IOException {
        JsonNode preview = Json.mapper().readTree(printed("preview", folder, "--samples", "1", "--output", "json"));
        assertThat(preview.at("/sources/0/counts/byLabel/harmless").asInt()).isEqualTo(2);
        assertThat(preview.at("/sources/0/samples/harmless")).hasSize(1);
        assertThat(preview.at("/paused").asBoolean()).isFalse();
    }

    @Test
    void joiningIsOneObjectForAProgram(@TempDir Path other) throws IOException {
        JsonNode joined = Json.mapper().readTree(printed("join", token(), other.resolve("node"), "--output", "json"));
        assertThat(joined.get("member").asText()).isEqualTo("alpha");
        assertThat(joined.get("joined").asBoolean()).isTrue();
    }

    @Test
    void aSwitchPausesAndStaysSo() {
        assertThat(printed("pause", folder)).startsWith("Paused. 'minga node resume " + folder + "' goes on");
        assertThat(printed("pause", folder)).startsWith("Paused.");
        assertThat(printed("preview", folder)).startsWith("PAUSED: this node asks for nothing and sends nothing.\n");
        assertThat(printed("resume", folder)).isEqualTo("The node goes on.\n");
        assertThat(printed("resume", folder)).isEqualTo("The node goes on.\n");
        assertThat(printed("preview", folder)).startsWith("Data of this node");
    }

    @Test
    void aPolicyThatSaysNothingSensibleIsRefusedWithItsLine() throws IOException {
        Path settings = folder.resolve("node.yaml");
        String text = Files.readString(settings);
        Files.writeString(settings, text.replace("  # hours: 20:00-06:00", "  hours: 8 to 5"));
        assertThat(screen.node("preview", folder)).isEqualTo(2);
        assertThat(screen.err())
                .contains("hours are written like 20:00-06:00, not '8 to 5'")
                .doesNotContain("Exception");
        Files.writeString(settings, text.replace("  # plans: {runs: [\"web-*\"]", "  plans: {runz: [\"web-*\"]"));
        assertThat(screen.node("preview", folder)).isEqualTo(2);
        assertThat(screen.err()).contains("unknown key 'runz' under 'policy.plans'; did you mean 'runs'?");
    }
}
