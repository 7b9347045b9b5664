package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.node.data.EntityNaming;
import dev.minga.node.data.Example;
import dev.minga.node.data.LabelledLog;
import dev.minga.node.data.SourceCounts;
import dev.minga.node.redaction.RedactionKind;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From files in a folder to examples, as node.yaml says. */
class LocalSourcesTest {
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private NodeHome home;

    @BeforeEach
    void join() throws IOException {
        home = new Scene(folder).home;
        Files.createDirectories(folder.resolve("logs"));
    }

    private NodeSettings settings(String source) throws IOException, SettingsException {
        Path file = folder.resolve("node.yaml");
        String text = Files.readString(file);
        int from = text.indexOf("  - name: access-log");
        int to = text.indexOf("# Nodes that train");
        Files.writeString(file, text.substring(0, from) + source.indent(2) + text.substring(to));
        return home.settings();
    }

    private static LabelledLog read(
            LocalSources sources, NodeSettings.Source source, LongPredicate wanted, EntityNaming entities)
            throws IOException {
        List<Example> examples = new ArrayList<>();
        SourceCounts counts = sources.read(source, wanted, entities, examples::add);
        return new LabelledLog(examples, counts);
    }

    @Test
    void rowsOfManyFilesAreLabelledByAFieldAndRedacted() throws Exception {
        NodeSettings settings = settings("""
                - name: mail
                  log: logs/*.csv
                  format: csv
                  text: [what, from]
                  label: {field: verdict, values: {bad: attack, good: harmless}}
                  redact: [email, ip, user]
                  entityField: user
                """);
        Files.writeString(folder.resolve("logs/1.csv"), """
                when,user,from,what,verdict
                2026-01-05 00:00:12,ana,ana@corp.example,"hello
                ana from 8.8.8.8",bad
                2026-01-05 00:00:13,bob,x,plain,good
                2026-01-05 00:00:14,bob,x,plain,perhaps
                not a row
                """);
        LocalSources sources = new LocalSources(home, settings);
        NodeSettings.Source source = settings.data().get(0);
        assertThat(sources.collect(source, Instant.EPOCH).added()).isEqualTo(4);
        EntityNaming entities = EntityNaming.byNamedField("user", home.entityKey(new SeededSecureRandom(1)));
        LabelledLog read = read(sources, source, line -> true, entities);
        assertThat(read.examples().stream().map(Example::text))
                .containsExactly("hello<U+000A>user1 from 198.18.0.1 mail1@example.com", "plain x");
        assertThat(read.examples().stream().map(Example::label)).containsExactly(1, 0);
        assertThat(read.examples().get(0).entity()).isPresent();
        assertThat(read.examples().get(0).entity())
                .isNotEqualTo(read.examples().get(1).entity());
        assertThat(read.counts())
                .isEqualTo(new SourceCounts(
                        4,
                        Map.of("attack", 1L, "harmless", 1L),
                        2,
                        1,
                        0,
                        Map.of(RedactionKind.EMAIL, 1L, RedactionKind.IP, 1L, RedactionKind.USER, 1L)));
        assertThat(read(sources, source, line -> line == 2, EntityNaming.UNKNOWN)
                        .examples())
                .containsExactly(new Example("plain x", 0));
    }

    @Test
    void aPlainFileIsReadWhereItIsAndLabelledByRules() throws Exception {
        NodeSettings settings = settings("""
                - log: access.log
                  format: nginx-combined
                  rules: rules.yaml
                """);
        Files.writeString(folder.resolve("rules.yaml"), """
                default: harmless
                rules:
                  - {label: attack, field: c-ip, cidr: 203.0.113.0/24}
                  - {label: attack, sigma: sigma, unsupported: skip}
                """);
        Files.createDirectories(folder.resolve("sigma"));
        Files.writeString(folder.resolve("sigma/a.yml"), """
                detection: {sel: {cs-uri-query|contains: union}, condition: sel}
                """);
        Files.writeString(folder.resolve("sigma/b.yml"), """
                detection: {sel: {a|expand: '%x%'}, condition: sel}
                """);
        String rest = " - - [05/Jan/2026:00:00:12 +0000] \"GET /?q=%s HTTP/1.1\" 200 17 \"-\" \"curl 8.8.8.8\"\n";
        Files.writeString(
                folder.resolve("access.log"),
                "203.0.113.7" + String.format(rest, "a") + "10.0.0.1" + String.format(rest, "b") + "10.0.0.1"
                        + String.format(rest, "UNION"));
        LocalSources sources = new LocalSources(home, settings);
        NodeSettings.Source source = settings.data().get(0);
        assertThat(sources.log(source).path()).isEqualTo(folder.resolve("access.log"));
        LabelledLog read = read(sources, source, line -> true, EntityNaming.UNKNOWN);
        assertThat(read.examples())
                .containsExactly(
                        new Example("GET /?q=a curl 8.8.8.8", 1),
                        new Example("GET /?q=b curl 8.8.8.8", 0),
                        new Example("GET /?q=UNION curl 8.8.8.8", 1));
        assertThat(read.counts())
                .isEqualTo(new SourceCounts(3, Map.of("attack", 2L, "harmless", 1L), 0, 0, 1, Map.of()));
        assertThat(folder.resolve("collected")).doesNotExist();
    }

    @Test
    void whatWasNeverCollectedSaysSoAndRefusedRulesNameTheirLine() throws Exception {
        NodeSettings settings = settings("""
                - log: logs/a.log*
                  format: plain
                  rules: rules.yaml
                """);
        LocalSources sources = new LocalSources(home, settings);
        NodeSettings.Source source = settings.data().get(0);
        Files.writeString(folder.resolve("rules.yaml"), "rules: [{label: attack, regex: '(?<=a)b'}]\n");
        assertThatThrownBy(() -> sources.log(source))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("run 'minga node collect' first");
        Files.writeString(folder.resolve("logs/a.log"), "x\n");
        sources.collect(source, Instant.EPOCH);
        assertThatThrownBy(() -> read(sources, source, line -> true, EntityNaming.UNKNOWN))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(folder.resolve("rules.yaml") + ":1: '(?<=a)b' is no expression of RE2");
    }

    @Test
    void aSourcesNameIsNeverAPathOutOfTheFolder() {
        assertThat(home.collected("../../etc").getParent()).isEqualTo(folder.resolve("collected"));
        assertThat(home.collected("..").getFileName().toString()).isEqualTo("%2E%2E");
        assertThat(home.collected("access-log")).isEqualTo(folder.resolve("collected/access-log"));
        assertThat(List.of(home.collected("a/b"), home.collected("a%2Fb"))).doesNotHaveDuplicates();
    }
}
