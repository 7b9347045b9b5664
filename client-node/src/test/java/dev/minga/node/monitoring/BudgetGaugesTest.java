package dev.minga.node.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.node.budget.BudgetCap;
import dev.minga.node.budget.BudgetReport;
import dev.minga.node.budget.Partition;
import dev.minga.shared.metrics.MetricsPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BudgetGaugesTest {
    private final MetricsPage page = new MetricsPage();
    private final FakeBudget budget = new FakeBudget();
    private final BudgetGauges gauges = new BudgetGauges(budget, page.registry());

    private static final class FakeBudget implements BudgetGauges.Source {
        private List<BudgetReport.Records> partitions = List.of();
        private Optional<IOException> trouble = Optional.empty();
        private int version;
        private int reports;

        @Override
        public Object version() throws IOException {
            if (trouble.isPresent()) {
                throw trouble.get();
            }
            return version;
        }

        @Override
        public BudgetReport report() {
            reports++;
            return new BudgetReport(ProtectedUnit.RECORD, 8, 1e-5, partitions, List.of(), List.of());
        }
    }

    private static BudgetReport.Records records(String source, double spent, double charged, double left) {
        return new BudgetReport.Records(
                new Partition(source, 1),
                1,
                Optional.empty(),
                spent,
                charged,
                new BudgetCap.Standing(1 - left, 0, left));
    }

    private String text() {
        return new String(page.text(), StandardCharsets.UTF_8);
    }

    @Test
    void beforeItWasReadItIsTroubleAndNoNumber() {
        assertThat(gauges.trouble()).contains("not read yet");
        assertThat(text()).contains("minga_node_budget_readable 0.0\n").doesNotContain("epsilon_cap 8");
    }

    @Test
    void itIsReadAgainOnlyWhenItChanged() {
        budget.partitions = List.of(records("web", 1.5, 2.5, 0.75));
        gauges.look();
        gauges.look();
        assertThat(budget.reports).isOne();
        assertThat(text())
                .contains(
                        "minga_node_budget_epsilon_spent{partition=\"web#1\"} 1.5\n",
                        "minga_node_budget_epsilon_charged{partition=\"web#1\"} 2.5\n",
                        "minga_node_budget_used_ratio{partition=\"web#1\"} 0.25\n",
                        "minga_node_budget_epsilon_cap 8.0\n",
                        "minga_node_budget_readable 1.0\n");
        budget.partitions = List.of(records("web", 2, 2.5, 0.75));
        budget.version++;
        gauges.look();
        assertThat(text()).contains("minga_node_budget_epsilon_spent{partition=\"web#1\"} 2.0\n");
    }

    @Test
    void whatItWasIsShownWhileItCannotBeReadAndItIsReadWhenItCan() {
        budget.partitions = List.of(records("web", 1.5, 2.5, 0.75));
        gauges.look();
        budget.trouble = Optional.of(new IOException("head.json is missing"));
        gauges.look();
        assertThat(gauges.trouble()).contains("head.json is missing");
        assertThat(text()).contains("epsilon_spent{partition=\"web#1\"} 1.5\n", "budget_readable 0.0\n");
        budget.trouble = Optional.empty();
        gauges.look();
        assertThat(gauges.trouble()).isEmpty();
        assertThat(budget.reports)
                .as("of the same version, since it may have been restored")
                .isEqualTo(2);
    }

    /** However many partitions an operator cuts, the number of time series has an end, and the fullest is not hidden by it. */
    @Test
    void ofManyPartitionsTheFullestOfTheRestIsOne() {
        budget.partitions = IntStream.range(0, BudgetGauges.MOST_PARTITIONS + 3)
                .mapToObj(i -> records(String.format("s%03d", i), 0, 0, i == 51 ? 0.0625 : 0.5))
                .toList();
        gauges.look();
        assertThat(text().lines().filter(line -> line.startsWith("minga_node_budget_used_ratio{")))
                .hasSize(BudgetGauges.MOST_PARTITIONS + 1)
                .contains("minga_node_budget_used_ratio{partition=\"(other)\"} 0.9375");
    }
}
