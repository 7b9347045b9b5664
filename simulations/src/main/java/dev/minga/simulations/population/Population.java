package dev.minga.simulations.population;

import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.node.model.Tokens;
import dev.minga.node.training.TokenisedExample;
import dev.minga.node.training.TrainingSet;
import dev.minga.simulations.adversary.Attack;
import dev.minga.simulations.experiment.AdversarySettings;
import dev.minga.simulations.experiment.ExperimentSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * All members of a simulated federation, by name.
 *
 * @param triggered the test records that are no harmless ones, in their order, with a backdoor's trigger before them; empty
 *     without backdoor
 */
public record Population(List<VirtualMember> members, List<TokenisedExample> triggered) {
    public Population {
        members = List.copyOf(members);
        triggered = List.copyOf(triggered);
    }

    /** What the common model is tested on: all members' test records, one member's behind the other's. */
    public List<TokenisedExample> test() {
        return members.stream().flatMap(member -> member.test().stream()).toList();
    }

    /**
     * Deals records to members.
     *
     * @param tokens a text's tokens; the same object each time for the same text, so that what a model remembers of it is found
     * @throws IllegalArgumentException if records cannot be dealt so, with why
     */
    public static Population of(
            ExperimentSettings settings, List<LabelledRecord> records, Function<String, Tokens> tokens, long seed) {
        boolean byEntity = settings.privacy().unit() == ProtectedUnit.ENTITY;
        TestSplit split = TestSplit.of(records, settings.data().testShare(), byEntity, seed);
        split.requireAll(records, settings.data().labels());
        Partition partition = Partition.of(records, split, settings.population(), byEntity, seed);
        int count = settings.population().members();
        int hostile = settings.adversaries().map(some -> some.count(count)).orElse(0);
        Optional<AdversarySettings> adversaries = settings.adversaries();
        int labels = settings.data().labels().size();
        List<VirtualMember> members = new ArrayList<>();
        for (int member = 0; member < count; member++) {
            List<LabelledRecord> own =
                    partition.train().get(member).stream().map(records::get).toList();
            boolean isHostile = member < hostile;
            members.add(new VirtualMember(
                    name(member, count),
                    isHostile,
                    set(isHostile ? poisoned(own, adversaries.orElseThrow(), labels) : own, settings, tokens),
                    tokenised(
                            partition.test().get(member).stream()
                                    .map(records::get)
                                    .toList(),
                            tokens)));
        }
        boolean backdoor =
                adversaries.filter(some -> some.attack() == Attack.BACKDOOR).isPresent();
        List<LabelledRecord> test = partition.test().stream()
                .flatMap(own -> own.stream().map(records::get))
                .toList();
        return new Population(
                members, backdoor ? tokenised(triggered(test, adversaries.orElseThrow()), tokens) : List.of());
    }

    /** The same records with one party. */
    public Population centralised() {
        List<List<TokenisedExample>> units = members.stream()
                .flatMap(member -> member.set().units().stream())
                .toList();
        TrainingSet all = new TrainingSet(units, members.get(0).set().mostRecords());
        return new Population(List.of(new VirtualMember("all", false, all, test())), triggered);
    }

    /** A member without the others. */
    public Population alone(VirtualMember member) {
        return new Population(List.of(member), List.of());
    }

    /** Names sort as their numbers. */
    private static String name(int member, int count) {
        return String.format(Locale.ROOT, "member-%0" + Integer.toString(count).length() + "d", member + 1);
    }

    private static List<LabelledRecord> poisoned(List<LabelledRecord> own, AdversarySettings adversaries, int labels) {
        if (adversaries.attack().flips()) {
            return own.stream()
                    .map(record -> labelled(record, labels - 1 - record.label()))
                    .toList();
        }
        if (adversaries.attack() == Attack.BACKDOOR) {
            List<LabelledRecord> more = new ArrayList<>(own);
            triggered(own, adversaries).forEach(record -> more.add(labelled(record, 0)));
            return more;
        }
        return own;
    }

    private static LabelledRecord labelled(LabelledRecord record, int label) {
        return new LabelledRecord(record.text(), label, record.group(), record.holder(), record.entity());
    }

    private static List<LabelledRecord> triggered(List<LabelledRecord> records, AdversarySettings adversaries) {
        return records.stream()
                .filter(record -> record.label() != 0)
                .map(record -> new LabelledRecord(
                        adversaries.backdoor() + " " + record.text(),
                        record.label(),
                        record.group(),
                        record.holder(),
                        record.entity()))
                .toList();
    }

    private static TrainingSet set(
            List<LabelledRecord> records, ExperimentSettings settings, Function<String, Tokens> tokens) {
        if (settings.privacy().unit() != ProtectedUnit.ENTITY) {
            return TrainingSet.ofRecords(tokenised(records, tokens));
        }
        Map<String, List<TokenisedExample>> byEntity = new LinkedHashMap<>();
        for (LabelledRecord record : records) {
            String entity = record.entity()
                    .orElseThrow(
                            () -> new IllegalArgumentException(
                                    "unit entity needs records that say whose they are: name their column in data.table.entity"));
            byEntity.computeIfAbsent(entity, name -> new ArrayList<>())
                    .add(new TokenisedExample(tokens.apply(record.text()), record.label()));
        }
        return new TrainingSet(
                List.copyOf(byEntity.values()),
                settings.privacy().maxRecordsPerEntity().orElseThrow());
    }

    private static List<TokenisedExample> tokenised(List<LabelledRecord> records, Function<String, Tokens> tokens) {
        return records.stream()
                .map(record -> new TokenisedExample(tokens.apply(record.text()), record.label()))
                .toList();
    }
}
