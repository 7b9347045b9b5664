package dev.minga.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.minga.coordinator.testkit.MemoryJournal;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.metrics.MetricsPage;
import dev.minga.shared.settings.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents, dashboards and alert rules name what is exported, and nothing else; the documents all of it. */
class MonitoringDocumentsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern NAME = Pattern.compile("\\b(?:minga_coordinator)_[a-z0-9_]+");

    @TempDir
    static Path directory = Path.of("");

    private static SortedSet<String> exported = new TreeSet<>();

    @BeforeAll
    static void observe() throws Exception {
        try (TestFederation federation = new TestFederation(directory)) {
            Observation observed = new Observation(federation.clock);
            var unused = observed.journal(new MemoryJournal());
            observed.show(
                    federation.home,
                    federation.runs,
                    federation.members,
                    federation.ledger,
                    federation.outbox,
                    federation.server.sightings(),
                    federation.upkeep().readiness(),
                    federation.door(new HostPort("127.0.0.1", 0)).identity());
            MetricsPage page = observed.monitored().page();
            exported = namesIn(String.join("\n", page.names()));
        }
    }

    private static SortedSet<String> exported() {
        return exported;
    }

    private static SortedSet<String> namesIn(String text) {
        SortedSet<String> names = new TreeSet<>();
        NAME.matcher(text).results().map(MatchResult::group).forEach(names::add);
        return names;
    }

    /** The time series of a histogram have three names more. */
    private static String withoutPart(String name) {
        return name.replaceFirst("_(bucket|sum|count)$", "");
    }

    @Test
    void thePageNamesAllThatIsExportedAndNothingElse() throws Exception {
        assertThat(namesIn(Files.readString(ROOT.resolve("docs/monitoring.md"))))
                .isEqualTo(exported());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grafana/minga-coordinator.json",
                "grafana/minga-node.json",
                "prometheus/alerts.yml",
                "prometheus/alerts_test.yml"
            })
    void expressionsNameOnlyWhatIsExported(String file) throws Exception {
        SortedSet<String> exported = exported();
        assertThat(namesIn(Files.readString(ROOT.resolve("deploy").resolve(file))))
                .allSatisfy(name -> assertThat(exported.contains(name) || exported.contains(withoutPart(name)))
                        .as(name)
                        .isTrue());
    }

    @Test
    void theDashboardShowsAllThatIsExported() throws Exception {
        SortedSet<String> shown = new TreeSet<>();
        namesIn(Files.readString(ROOT.resolve("deploy/grafana/minga-coordinator.json")))
                .forEach(name -> shown.add(exportedOr(name)));

        assertThat(shown).isEqualTo(exported());
    }

    private String exportedOr(String name) {
        try {
            return exported().contains(name) ? name : withoutPart(name);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theDashboardIsOneThatGrafanaReads() throws Exception {
        JsonNode board = Json.mapper()
                .readTree(ROOT.resolve("deploy/grafana/minga-coordinator.json").toFile());

        assertThat(board.get("title").asText()).startsWith("Minga: ");
        assertThat(board.get("panels")).allSatisfy(panel -> {
            assertThat(panel.get("targets")).as(panel.get("title").asText()).isNotEmpty();
            assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
            assertThat(panel.at("/gridPos/x").asInt() + panel.at("/gridPos/w").asInt())
                    .isBetween(1, 24);
        });
    }

    @Test
    void eachAlertIsExplainedAndTestedOrPlain() throws Exception {
        String page = Files.readString(ROOT.resolve("docs/monitoring.md"));
        JsonNode rules = new ObjectMapper(new YAMLFactory())
                .readTree(ROOT.resolve("deploy/prometheus/alerts.yml").toFile());
        SortedSet<String> alerts = new TreeSet<>(rules.findValuesAsText("alert"));

        assertThat(alerts).hasSizeGreaterThan(15);
        SortedSet<String> explained = new TreeSet<>();
        Pattern.compile("`(Minga[A-Za-z]+)`").matcher(page).results().forEach(found -> explained.add(found.group(1)));
        assertThat(explained).isEqualTo(alerts);
    }
}
