package dev.minga.simulations.measure;

import dev.minga.node.model.Adapter;
import dev.minga.node.model.Tokens;
import dev.minga.node.training.TokenisedExample;
import dev.minga.simulations.population.Population;
import dev.minga.simulations.population.VirtualMember;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Measures models on a population's test records. */
public final class Measurement {
    private final Model model;
    private final Population population;
    private final int classes;

    /** The head's outputs for texts. */
    @FunctionalInterface
    public interface Model {
        List<float[]> logits(List<Tokens> texts, Adapter adapter);
    }

    /** Of a population whose records are of so many classes. */
    public Measurement(Model model, Population population, int classes) {
        this.model = model;
        this.population = population;
        this.classes = classes;
    }

    /**
     * Measures a model.
     *
     * @param contributors whose deltas are in it, if membership inference is to be measured, which scores all their records
     */
    public Measured of(Adapter adapter, Optional<Set<String>> contributors) {
        List<TokenisedExample> test = population.test();
        List<float[]> outputs = logits(test, adapter);
        List<Scores> members = new ArrayList<>();
        int from = 0;
        for (VirtualMember member : population.members()) {
            int to = from + member.test().size();
            if (!member.hostile()) {
                members.add(scores(test.subList(from, to), outputs.subList(from, to)));
            }
            from = to;
        }
        return new Measured(
                scores(test, outputs),
                Fairness.of(members),
                attackSuccess(test, outputs, adapter),
                contributors.isPresent()
                        ? OptionalDouble.of(advantage(contributors.get(), test, outputs, adapter))
                        : OptionalDouble.empty());
    }

    /**
     * Measures members that each have a model of their own: means over members on all test records, and fairness of each model on
     * records like its member's own.
     *
     * @param adapters in the order of the members
     */
    public Measured ofEach(List<Adapter> adapters) {
        List<TokenisedExample> test = population.test();
        List<Scores> everywhere = new ArrayList<>();
        List<Scores> own = new ArrayList<>();
        int from = 0;
        for (int member = 0; member < adapters.size(); member++) {
            List<float[]> outputs = logits(test, adapters.get(member));
            int to = from + population.members().get(member).test().size();
            everywhere.add(scores(test, outputs));
            own.add(scores(test.subList(from, to), outputs.subList(from, to)));
            from = to;
        }
        return new Measured(Scores.mean(everywhere), Fairness.of(own), OptionalDouble.empty(), OptionalDouble.empty());
    }

    private List<float[]> logits(List<TokenisedExample> records, Adapter adapter) {
        return model.logits(records.stream().map(TokenisedExample::tokens).toList(), adapter);
    }

    private Scores scores(List<TokenisedExample> records, List<float[]> outputs) {
        return Scores.of(records.stream().map(TokenisedExample::label).toList(), outputs, classes);
    }

    /** Of the records that are found without the trigger, the share that is taken for harmless with it. */
    private OptionalDouble attackSuccess(List<TokenisedExample> test, List<float[]> outputs, Adapter adapter) {
        if (population.triggered().isEmpty()) {
            return OptionalDouble.empty();
        }
        List<float[]> withTrigger = logits(population.triggered(), adapter);
        int found = 0;
        int hidden = 0;
        int next = 0;
        for (int i = 0; i < test.size(); i++) {
            if (test.get(i).label() != 0) {
                boolean isFound = Scores.taken(outputs.get(i)) != 0;
                found += isFound ? 1 : 0;
                hidden += isFound && Scores.taken(withTrigger.get(next)) == 0 ? 1 : 0;
                next++;
            }
        }
        return found == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) hidden / found);
    }

    private double advantage(
            Set<String> contributors, List<TokenisedExample> test, List<float[]> outputs, Adapter adapter) {
        List<TokenisedExample> trained = new ArrayList<>();
        List<Double> others = new ArrayList<>();
        List<Double> losses = losses(test, outputs);
        int from = 0;
        for (VirtualMember member : population.members()) {
            int to = from + member.test().size();
            if (!member.hostile()) {
                others.addAll(losses.subList(from, to));
                if (contributors.contains(member.name())) {
                    member.set().units().forEach(trained::addAll);
                }
            }
            from = to;
        }
        return Membership.advantage(losses(trained, logits(trained, adapter)), others);
    }

    private static List<Double> losses(List<TokenisedExample> records, List<float[]> outputs) {
        List<Double> losses = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            losses.add(Scores.loss(outputs.get(i), records.get(i).label()));
        }
        return losses;
    }
}
