package dev.minga.simulations.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.minga.shared.settings.Json;
import dev.minga.shared.settings.SettingsMatrix.Choice;
import dev.minga.simulations.experiment.Metric;
import dev.minga.simulations.measure.Fairness;
import dev.minga.simulations.measure.Measured;
import dev.minga.simulations.measure.Scores;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFolderTest {
    private static final List<String> AXES = List.of("rule, or none", "epsilon");
    private static final List<String> LABELS = List.of("benign", "at\"tack");

    @TempDir
    private Path folder = Path.of("");

    private static CellResult cell(String rule, long seed, double f1, double seconds) {
        Scores scores = new Scores(50, 0.25, 0.9, f1, List.of(f1, f1), 0.01, 0.5);
        Measured measured =
                new Measured(scores, new Fairness(0.8, 1, 0.1, 0.2), OptionalDouble.of(0.75), OptionalDouble.empty());
        return new CellResult(
                List.of(new Choice(AXES.get(0), rule), new Choice("epsilon", "3")),
                seed,
                120,
                1.5,
                List.of(
                        new RoundRow(1, 4, 3, 0, 1, 0, OptionalDouble.of(2), Optional.empty()),
                        new RoundRow(2, 4, 4, 0, 0, 0, OptionalDouble.of(3), Optional.of(measured))),
                Optional.empty(),
                "00",
                new CellResult.Times(seconds, 2 * seconds));
    }

    private Summary write(double seconds) throws IOException {
        return new ResultFolder(folder)
                .write(
                        "<b>exp</b>",
                        AXES,
                        LABELS,
                        "name: x # <script>",
                        new Summary.Machine("0.1", "17", "Linux", 2, "base", "fp32"),
                        Optional.empty(),
                        List.of(
                                cell("mean", 1, 0.6, seconds),
                                cell("mean", 2, 0.8, seconds),
                                cell("median", 1, 0.9, seconds)));
    }

    @Test
    void aFinishedCellIsKeptWholeAndADamagedOneIsNone() throws IOException {
        ResultFolder results = new ResultFolder(folder);
        assertThat(results.finished("a")).isEmpty();
        results.keep("a", cell("mean", 1, 0.6, 1));
        assertThat(results.finished("a")).hasValue(cell("mean", 1, 0.6, 1));
        Files.writeString(folder.resolve("cells/a.json"), "{\"choices\":");
        assertThat(results.finished("a")).isEmpty();
    }

    @Test
    void aFolderWithOtherThingsIsLeftAlone() throws IOException {
        Files.writeString(folder.resolve("thesis.tex"), "years of work");
        assertThatThrownBy(() -> new ResultFolder(folder)).isInstanceOf(DirectoryNotEmptyException.class);
        assertThat(folder.resolve("cells")).doesNotExist();
    }

    @Test
    void whatEndedEarlyIsInNoMean() {
        CellResult whole = cell("mean", 1, 0.6, 1);
        CellResult aborted = new CellResult(
                whole.choices(), 2, 120, 1.5, whole.rounds(), Optional.of("no quorum"), "", new CellResult.Times(1, 1));
        Group group = Group.of(List.of(whole, aborted)).get(0);
        assertThat(group.last(Metric.MACRO_F1)).hasValueSatisfying(interval -> {
            assertThat(interval.mean()).isEqualTo(0.6);
            assertThat(interval.seeds()).isEqualTo(1);
        });
        assertThat(group.aborted()).isEqualTo(1);
    }

    @Test
    void roundsHoldNoTimesAndQuoteWhatNeedsIt() throws IOException {
        write(1);
        String first = Files.readString(folder.resolve("rounds.csv"));
        write(77);
        assertThat(Files.readString(folder.resolve("rounds.csv"))).isEqualTo(first);
        assertThat(first.lines().toList())
                .startsWith(
                        "\"rule, or none\",epsilon,seed,round,asked,contributions,refused,late,dropped,noise_multiplier,"
                                + "epsilon,train_records,test_records,loss,accuracy,macro_f1,false_positive_rate,"
                                + "attack_success_rate,member_accuracy_worst,member_accuracy_best,"
                                + "member_accuracy_spread,parity_gap,membership_advantage,f1_benign,\"f1_at\"\"tack\"",
                        "mean,3,1,1,4,3,0,1,0,1.500000,2.000000,120,,,,,,,,,,,,,",
                        "mean,3,1,2,4,4,0,0,0,1.500000,3.000000,120,50,0.250000,0.900000,0.600000,0.010000,"
                                + "0.750000,0.800000,1.000000,0.100000,0.200000,,0.600000,0.600000")
                .hasSize(7);
        assertThat(Files.readString(folder.resolve("timings.csv")).lines().skip(1))
                .contains("mean,3,1,2,77.00,154.00,38.500");
    }

    /** Two seeds: mean 0.7, standard error 0.1, Student's t with one degree of freedom 12.706. */
    @Test
    void theSummaryHasMeansAndIntervalsOverSeeds() throws IOException {
        Summary summary = write(1);
        Interval f1 = summary.groups().get(0).metrics().get("macro-F1");
        assertThat(f1).isNotNull();
        assertThat(f1.mean()).isCloseTo(0.7, within(1e-12));
        assertThat(f1.half()).isCloseTo(1.2706, within(1e-3));
        assertThat(summary.groups().get(1).metrics().get("macro-F1"))
                .isEqualTo(new Interval(0.9, OptionalDouble.empty(), OptionalDouble.empty(), 1));
        assertThat(summary.groups().get(0).testRecords()).isEqualTo("50");
        assertThat(summary.total().cpuSeconds()).isEqualTo(6);
        assertThat(Json.mapper().readValue(Files.readString(folder.resolve("summary.json")), Summary.class))
                .isEqualTo(summary);
    }

    @Test
    void thePageIsWholeAndAsksNobody() throws IOException {
        write(1);
        String page = Files.readString(folder.resolve("report.html"));
        assertThat(page)
                .contains("&lt;b&gt;exp&lt;/b&gt;", "name: x # &lt;script&gt;", "<svg", "median", "0.700")
                .doesNotContain("<script", "src=", "<link", "@import", "url(http", "<!DOCTYPE svg");
        assertThat(page.replaceAll("xmlns(:xlink)?=\"http://www.w3.org/[^\"]*\"", ""))
                .doesNotContain("http:", "https:");
        assertThat(folder.resolve("plots/macro-f1-by-round.svg")).isNotEmptyFile();
        assertThat(folder.resolve("plots/attack-success-last.png")).isNotEmptyFile();
    }

    /** Rule mean with epsilon 3 and rule median with epsilon 8: each colour would have a bar that is none. */
    @Test
    void combinationsThatAreNotThereHaveNoBar() throws IOException {
        CellResult mean = cell("mean", 1, 0.6, 1);
        CellResult median = new CellResult(
                List.of(new Choice(AXES.get(0), "median"), new Choice("epsilon", "8")),
                1,
                120,
                1.5,
                mean.rounds(),
                Optional.empty(),
                "00",
                mean.times());
        assertThat(new Plots(folder, List.of(mean, median), Metric.DRAWN)
                        .draw().stream().map(Plots.Plot::title))
                .contains("macro-F1 by round")
                .doesNotContain("macro-F1 after the last round");
        assertThat(new Plots(folder, List.of(mean, cell("median", 1, 0.7, 1)), List.of(Metric.MACRO_F1))
                        .draw().stream().map(Plots.Plot::title))
                .contains("macro-F1 after the last round");
    }

    @Test
    void theTerminalsTableNamesWhatEndedEarly() {
        CellResult aborted = new CellResult(
                List.of(), 1, 10, 0, List.of(), Optional.of("no quorum"), "", new CellResult.Times(1, 1));
        assertThat(ResultTable.of(List.of(aborted), Metric.FIRST)).contains("all    ended early");
        assertThat(ResultTable.of(List.of(cell("mean", 1, 0.6, 1)), Metric.FIRST))
                .contains("mean · 3  0.600  ");
    }

    @Test
    void nothingThatSomebodyNamedIsMarkupOnThePage() throws IOException {
        CellResult cell = cell("<i>a & b</i>", 1, 0.6, 1);
        new ResultFolder(folder)
                .write(
                        "exp",
                        List.of("<i>axis</i>", "epsilon"),
                        LABELS,
                        "name: &lt;",
                        new Summary.Machine("0.1", "17", "Linux", 2, "<i>base</i>", "fp32"),
                        Optional.empty(),
                        List.of(cell));
        assertThat(Files.readString(folder.resolve("report.html")))
                .contains(
                        "&lt;i&gt;a &amp; b&lt;/i&gt;",
                        "&lt;i&gt;axis&lt;/i&gt;",
                        "&lt;i&gt;base&lt;/i&gt;",
                        "name: &amp;lt;")
                .doesNotContain("<i>");
    }

    @Test
    void aTableHasTheRoundsOfWhatEndedEarlyAndQuotesLineBreaks() {
        CellResult whole = cell("two\nlines", 1, 0.6, 1);
        CellResult aborted = new CellResult(
                whole.choices(),
                2,
                120,
                1.5,
                whole.rounds().subList(0, 1),
                Optional.of("no quorum"),
                "",
                new CellResult.Times(1, 1));
        assertThat(Tables.rounds(AXES, LABELS, List.of(whole, aborted)))
                .contains("\"two\nlines\",3,1,2,", "\"two\nlines\",3,2,1,4,3,");
    }
}
