package dev.minga.simulations.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.minga.node.model.Adapter;
import dev.minga.node.model.Tokens;
import dev.minga.node.training.TokenisedExample;
import dev.minga.node.training.TrainingSet;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import dev.minga.simulations.population.Population;
import dev.minga.simulations.population.VirtualMember;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is measured on what. A text is one number, which is what the model takes it for; an adapter's scale is added to that. */
class MeasurementTest {
    private static final Adapter AS_IT_IS = adapter(0);
    private static final Population POPULATION = new Population(
            List.of(
                    member("hostile", true, List.of(is(0, 1)), List.of(is(0, 1), is(0, 1), sure(0))),
                    member("first", false, List.of(sure(0)), List.of(is(0, 0), is(1, 1), is(1, 1), is(1, 0))),
                    member("second", false, List.of(is(0, 1)), List.of(is(0, 1), is(0, 0)))),
            List.of());

    private static Adapter adapter(double scale) {
        return new Adapter(
                new AdapterLayout(2, 1, List.of(0), List.of(Target.QUERY), 2), scale, List.of(), new float[0]);
    }

    /** A record of a class that is taken for another. */
    private static TokenisedExample is(int label, int taken) {
        return new TokenisedExample(new Tokens(new long[] {taken, 1}), label);
    }

    /** A record of a class that is taken for what it is, with less doubt. */
    private static TokenisedExample sure(int label) {
        return new TokenisedExample(new Tokens(new long[] {label, 9}), label);
    }

    private static VirtualMember member(
            String name, boolean hostile, List<TokenisedExample> trained, List<TokenisedExample> tested) {
        return new VirtualMember(name, hostile, TrainingSet.ofRecords(trained), tested);
    }

    private static List<float[]> logits(List<Tokens> texts, Adapter adapter) {
        return texts.stream()
                .map(text -> {
                    float[] outputs = new float[2];
                    outputs[(int) (text.ids()[0] + adapter.scale()) % 2] = text.ids()[1];
                    return outputs;
                })
                .toList();
    }

    private static Measured measured(Population population, Optional<Set<String>> contributors) {
        return new Measurement(MeasurementTest::logits, population, 2).of(AS_IT_IS, contributors);
    }

    @Test
    void allRecordsAreScoredAndFairnessIsOfHonestMembers() {
        Measured measured = measured(POPULATION, Optional.empty());
        assertThat(measured.all().records()).isEqualTo(9);
        assertThat(measured.all().accuracy()).isEqualTo(5.0 / 9);
        assertThat(measured.fairness().worst()).as("second").isEqualTo(0.5);
        assertThat(measured.fairness().best()).as("first").isEqualTo(0.75);
        assertThat(measured.attackSuccess()).isEmpty();
        assertThat(measured.membership()).isEmpty();
    }

    /** Of three that are found without the trigger, two are missed with it; another is found only with it. */
    @Test
    void attackSuccessIsOfWhatIsFoundWithoutTheTrigger() {
        List<TokenisedExample> tested = List.of(is(0, 0), is(1, 1), is(1, 0), is(0, 1), is(1, 1), is(1, 1));
        List<TokenisedExample> triggered = List.of(is(1, 0), is(1, 1), is(1, 1), is(1, 0));
        Population backdoor = new Population(List.of(member("a", false, List.of(), tested)), triggered);
        assertThat(measured(backdoor, Optional.empty()).attackSuccess().orElseThrow())
                .isCloseTo(2.0 / 3, within(1e-12));
        Population missed =
                new Population(List.of(member("a", false, List.of(), List.of(is(1, 0)))), List.of(is(1, 0)));
        assertThat(measured(missed, Optional.empty()).attackSuccess()).isEmpty();
    }

    /** The first trained on a record that costs nearly nothing, the second on one that all of its test records cost less than. */
    @Test
    void membershipIsOfHonestContributorsAgainstHonestTestRecords() {
        assertThat(measured(POPULATION, Optional.of(Set.of("first", "hostile"))).membership())
                .as("no other is as sure")
                .hasValue(1);
        assertThat(measured(POPULATION, Optional.of(Set.of("second"))).membership())
                .as("all others are as sure")
                .hasValue(0);
    }

    /** Of six records the first one's model has four right, and three of its own four; the second one's turns all round. */
    @Test
    void eachMembersModelIsScoredOnAllRecordsAndIsFairOnItsOwn() {
        Population two = new Population(POPULATION.members().subList(1, 3), List.of());
        Measured measured = new Measurement(MeasurementTest::logits, two, 2).ofEach(List.of(AS_IT_IS, adapter(1)));
        assertThat(measured.all().records()).isEqualTo(6);
        assertThat(measured.all().accuracy()).isCloseTo((4.0 / 6 + 2.0 / 6) / 2, within(1e-12));
        assertThat(measured.fairness().best()).as("first").isEqualTo(0.75);
        assertThat(measured.fairness().worst()).as("second").isEqualTo(0.5);
    }
}
