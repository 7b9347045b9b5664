package dev.minga.node.budget;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which lines of which sources take part in a run: those of the partitions that are charged for it.
 *
 * @param partitions these
 * @param cuts every partition of the sources they are of, in their order
 */
public record TakenLines(List<Partition> partitions, List<BudgetEvent.PartitionOpened> cuts) {
    public TakenLines {
        partitions = List.copyOf(partitions);
        cuts = List.copyOf(cuts);
    }

    /** The lines of these partitions; one that was never opened is a source's first, and the source's only one so far. */
    static TakenLines of(BudgetState state, Collection<Partition> partitions) {
        List<BudgetEvent.PartitionOpened> cuts = new ArrayList<>();
        partitions.stream()
                .map(Partition::source)
                .distinct()
                .forEach(source -> cuts.addAll(state.partitionsOf(source)));
        return new TakenLines(partitions.stream().sorted().toList(), cuts);
    }

    /**
     * Whether a line of a source takes part.
     *
     * @param line counted from 1
     */
    public boolean holds(String source, long line) {
        if (partitions.contains(Partition.ALL)) {
            return true;
        }
        int number = 1;
        for (BudgetEvent.PartitionOpened cut : cuts) {
            if (cut.partition().source().equals(source) && cut.afterLine() < line) {
                number = cut.partition().number();
            }
        }
        return partitions.contains(new Partition(source, number));
    }

    /** Whether these are still the lines of these partitions. */
    boolean standIn(BudgetState state) {
        return realCuts(of(state, partitions)).equals(realCuts(this));
    }

    /** A source's first partition begins with its first line, whether or not that is written down yet. */
    private static List<BudgetEvent.PartitionOpened> realCuts(TakenLines lines) {
        return lines.cuts().stream().filter(cut -> cut.afterLine() > 0).toList();
    }

    /** Where the operator last cut a source, if that was ever done. */
    public Optional<BudgetEvent.PartitionOpened> lastCut(String source) {
        return cuts.stream()
                .filter(cut -> cut.partition().source().equals(source) && cut.afterLine() > 0)
                .reduce((earlier, later) -> later);
    }
}
