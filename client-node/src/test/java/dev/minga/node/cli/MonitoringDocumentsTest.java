package dev.minga.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.minga.node.monitoring.BudgetGauges;
import dev.minga.node.monitoring.MeasuredCoordination;
import dev.minga.node.monitoring.MeasuredWork;
import dev.minga.node.monitoring.NativeMemory;
import dev.minga.node.monitoring.NodeHealth;
import dev.minga.node.monitoring.ScanMeter;
import dev.minga.shared.metrics.MetricsPage;
import dev.minga.shared.settings.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents, dashboards and alert rules name what is exported, and nothing else; the documents all of it. */
class MonitoringDocumentsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern NAME = Pattern.compile("\\b(?:minga_node|minga_scan)_[a-z0-9_]+");

    @TempDir
    Path directory = Path.of("");

    /** Nothing is asked of what is behind them here, so nothing needs to be there. */
    private SortedSet<String> exported() throws Exception {
        MetricsPage page = new MetricsPage();
        Clock clock = Clock.systemUTC();
        new MeasuredWork.Meters(page.registry());
        new MeasuredCoordination(null, page.registry(), clock);
        new BudgetGauges(null, page.registry());
        NativeMemory.register(page.registry());
        new NodeHealth(
                new NodeHealth.Sources(clock::instant, Optional::empty, Optional::empty, () -> false),
                clock,
                page.registry());
        ScanMeter scan = new ScanMeter(directory.resolve("scan.prom"), Optional.empty(), "", clock);
        return namesIn(String.join("\n", page.names()) + "\n"
                + String.join("\n", scan.page().names()));
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
        namesIn(Files.readString(ROOT.resolve("deploy/grafana/minga-node.json")))
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
                .readTree(ROOT.resolve("deploy/grafana/minga-node.json").toFile());

        assertThat(board.get("title").asText()).startsWith("Minga: ");
        assertThat(board.get("panels")).allSatisfy(panel -> {
            assertThat(panel.get("targets")).as(panel.get("title").asText()).isNotEmpty();
            assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
            assertThat(panel.at("/gridPos/x").asInt() + panel.at("/gridPos/w").asInt())
                    .isBetween(1, 24);
        });
    }
}
