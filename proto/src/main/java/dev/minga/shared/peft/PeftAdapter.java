package dev.minga.shared.peft;

import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.AdapterLayout.Slot;
import dev.minga.shared.lora.Target;
import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.text.Printable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A LoRA adapter as PEFT keeps it, and perhaps the linear head that belongs to it. The arrays are not to be changed.
 *
 * @param factors A {@code [rank, hidden]} and B {@code [hidden, rank]} of each adapted layer under PEFT's names
 */
public record PeftAdapter(PeftConfig config, SortedMap<String, FloatTensor> factors, Optional<Head> head) {
    /**
     * A linear layer from a text's vector to the classes.
     *
     * @param weight {@code [classes, hidden]}
     * @param bias {@code [classes]}
     * @param labels the classes' names; empty if they are not known
     */
    public record Head(FloatTensor weight, FloatTensor bias, List<String> labels) {
        public Head {
            labels = List.copyOf(labels);
        }
    }

    public PeftAdapter {
        factors = new TreeMap<>(factors);
    }

    /**
     * Checks that this is an adapter of these layers of this model, and its head, if there is one, of as many classes.
     *
     * @param base what the base model is called
     * @param alpha LoRA's α
     * @param labels the classes' names
     * @throws IllegalArgumentException if not, with the first difference and what to do
     */
    public void requireFits(String base, AdapterLayout layout, double alpha, List<String> labels) {
        if (!config.shortBase().equalsIgnoreCase(base)) {
            throw differs(
                    "is for the base model '" + Printable.line(config.base()) + "'", "for '" + base + "'", "base");
        }
        if (config.rank() != layout.rank()) {
            throw differs("has rank " + config.rank(), Integer.toString(layout.rank()), "lora.rank");
        }
        if (config.alpha() != alpha) {
            throw differs("has alpha " + config.alpha(), Double.toString(alpha), "lora.alpha");
        }
        if (!config.targets().equals(layout.targets())) {
            throw differs("adapts " + labels(config.targets()), labels(layout.targets()), "lora.targets");
        }
        if (config.layers().isPresent() && !config.layers().get().equals(layout.layers())) {
            throw differs(
                    "adapts layers " + config.layers().get(), layout.layers().toString(), "lora.layers");
        }
        requireFactors(layout);
        head.ifPresent(own -> requireHead(own, layout, labels));
    }

    private static IllegalArgumentException differs(String has, String planned, String key) {
        return new IllegalArgumentException(
                "the adapter " + has + ", the plan says " + planned + "; change " + key + " in the plan");
    }

    private static String labels(List<Target> targets) {
        return targets.stream().map(Target::label).toList().toString();
    }

    private void requireFactors(AdapterLayout layout) {
        SortedSet<String> names = new TreeSet<>(factors.keySet());
        for (Slot slot : layout.slots()) {
            requireShape(slot.nameOfA(), layout.shapeOfA());
            requireShape(slot.nameOfB(), layout.shapeOfB());
            names.remove(slot.nameOfA());
            names.remove(slot.nameOfB());
        }
        if (!names.isEmpty()) {
            throw new IllegalArgumentException("the adapter holds " + Printable.quoted(names.first())
                    + ", which is no factor of a layer that the plan adapts; it must be one of AutoModel's encoder,"
                    + " saved without other modules");
        }
    }

    private void requireShape(String name, List<Long> shape) {
        FloatTensor tensor = factors.get(name);
        if (tensor == null || !tensor.shape().equals(shape)) {
            throw new IllegalArgumentException("the adapter's " + name + " is "
                    + (tensor == null ? "missing" : tensor.shape().toString()) + ", the plan needs " + shape);
        }
    }

    private static void requireHead(Head head, AdapterLayout layout, List<String> labels) {
        List<Long> shape = List.of((long) layout.classes(), (long) layout.hidden());
        if (!head.weight().shape().equals(shape) || !head.bias().shape().equals(shape.subList(0, 1))) {
            throw new IllegalArgumentException("the adapter's head is "
                    + head.weight().shape() + " and " + head.bias().shape() + ", the plan's labels need " + shape);
        }
        if (!head.labels().isEmpty() && !head.labels().equals(labels)) {
            throw differs(
                    "tells " + Printable.line(head.labels().toString()) + " apart", labels.toString(), "base.labels");
        }
    }

    /** The tensors of a global adapter of this layout that trains both factors: those of the adapter, and its head or another. */
    public SortedMap<String, FloatTensor> over(SortedMap<String, FloatTensor> first) {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>(first);
        tensors.putAll(factors);
        head.ifPresent(own -> {
            tensors.put(AdapterLayout.HEAD_WEIGHT, own.weight());
            tensors.put(AdapterLayout.HEAD_BIAS, own.bias());
        });
        return tensors;
    }

    /** An adapter of both factors and its head, as a folder holds it. */
    public static PeftAdapter of(
            PeftConfig config, AdapterLayout layout, SortedMap<String, FloatTensor> tensors, List<String> labels) {
        SortedMap<String, FloatTensor> factors = new TreeMap<>();
        for (Slot slot : layout.slots()) {
            factors.put(slot.nameOfA(), named(tensors, slot.nameOfA()));
            factors.put(slot.nameOfB(), named(tensors, slot.nameOfB()));
        }
        Head head =
                new Head(named(tensors, AdapterLayout.HEAD_WEIGHT), named(tensors, AdapterLayout.HEAD_BIAS), labels);
        return new PeftAdapter(config, factors, Optional.of(head));
    }

    private static FloatTensor named(SortedMap<String, FloatTensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }
}
