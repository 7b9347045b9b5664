package dev.minga.shared.lora;

import dev.minga.shared.tensor.DType;
import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which tensors of an adapter are trained and sent, and their order when they are laid end to end in one vector: the factors A
 * {@code [rank, hidden]} if they are trained, for every adapted layer ascending and every target in the order query, key, value;
 * likewise the factors B {@code [hidden, rank]}; then the head's weight {@code [classes, hidden]} and bias {@code [classes]}.
 *
 * <p>Names follow Hugging Face PEFT for an encoder without a task head. Immutable.
 */
public record AdapterLayout(
        int hidden, int rank, List<Integer> layers, List<Target> targets, int classes, Factors trained) {
    /** Name of the head's weight, {@code [classes, hidden]}. */
    public static final String HEAD_WEIGHT = "head.weight";

    /** Name of the head's bias, {@code [classes]}. */
    public static final String HEAD_BIAS = "head.bias";

    static final int MAX_RANK = 256;
    private static final int MAX_HIDDEN = 16_384;
    private static final int MAX_LAYERS = 256;
    private static final int MAX_CLASSES = 1_024;
    // As much as the largest adapter file holds, with room for its header; keeps every length within an int.
    static final long MAX_VALUES = 16_000_000;

    /** One of which B is trained. */
    public AdapterLayout(int hidden, int rank, List<Integer> layers, List<Target> targets, int classes) {
        this(hidden, rank, layers, targets, classes, Factors.B);
    }

    /** @throws IllegalArgumentException if a number is out of range, a layer or target stands twice, or all is too large */
    public AdapterLayout {
        within("hidden", hidden, MAX_HIDDEN);
        within("rank", rank, Math.min(MAX_RANK, hidden));
        within("classes", classes, MAX_CLASSES);
        if (new TreeSet<>(layers).size() != layers.size() || layers.size() > MAX_LAYERS) {
            throw new IllegalArgumentException("adapted layers must be distinct and at most " + MAX_LAYERS);
        }
        if (layers.stream().anyMatch(layer -> layer < 0 || layer >= MAX_LAYERS)) {
            throw new IllegalArgumentException("an adapted layer must be between 0 and " + (MAX_LAYERS - 1));
        }
        if (new TreeSet<>(targets).size() != targets.size()) {
            throw new IllegalArgumentException("a LoRA target stands twice");
        }
        layers = layers.stream().sorted().toList();
        targets = targets.stream().sorted(Comparator.naturalOrder()).toList();
        int factors = trained == Factors.BOTH ? 2 : 1;
        long values = (long) factors * layers.size() * targets.size() * hidden * rank + classes * (hidden + 1L);
        requireFits(values);
    }

    static void requireFits(long values) {
        if (values > MAX_VALUES) {
            throw new IllegalArgumentException("an adapter of " + values + " values is larger than " + MAX_VALUES);
        }
    }

    /** The same adapter with these factors trained. */
    public AdapterLayout training(Factors others) {
        return new AdapterLayout(hidden, rank, layers, targets, classes, others);
    }

    /** The same slots and head with another rank. */
    public AdapterLayout ofRank(int other) {
        return new AdapterLayout(hidden, other, layers, targets, classes, trained);
    }

    private static void within(String what, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(what + " must be between 1 and " + most + ", not " + value);
        }
    }

    /** One adapted linear layer. */
    public record Slot(int layer, Target target) {
        private String prefix() {
            return "base_model.model.encoder.layer." + layer + ".attention.self." + target.label();
        }

        /** Name of the factor A, {@code [rank, hidden]}. */
        public String nameOfA() {
            return prefix() + ".lora_A.weight";
        }

        /** Name of the factor B, {@code [hidden, rank]}. */
        public String nameOfB() {
            return prefix() + ".lora_B.weight";
        }
    }

    /** The adapted linear layers in the order of the vector. */
    public List<Slot> slots() {
        List<Slot> slots = new ArrayList<>();
        for (int layer : layers) {
            for (Target target : targets) {
                slots.add(new Slot(layer, target));
            }
        }
        return slots;
    }

    /** Shape of a factor A. */
    public List<Long> shapeOfA() {
        return List.of((long) rank, (long) hidden);
    }

    /** Shape of a factor B. */
    public List<Long> shapeOfB() {
        return List.of((long) hidden, (long) rank);
    }

    /** Values of one factor. */
    public int factor() {
        return hidden * rank;
    }

    /** The tensors that are trained and sent, in the order of the vector. */
    public List<TensorSpec> trainable() {
        List<TensorSpec> specs = new ArrayList<>();
        if (trained.a()) {
            slots().forEach(slot -> specs.add(new TensorSpec(slot.nameOfA(), DType.F32, shapeOfA())));
        }
        if (trained.b()) {
            slots().forEach(slot -> specs.add(new TensorSpec(slot.nameOfB(), DType.F32, shapeOfB())));
        }
        specs.add(new TensorSpec(HEAD_WEIGHT, DType.F32, List.of((long) classes, (long) hidden)));
        specs.add(new TensorSpec(HEAD_BIAS, DType.F32, List.of((long) classes)));
        return specs;
    }

    /** Length of the part of the vector that holds the factors A: 0 if they are not trained. */
    public int lengthOfA() {
        return trained.a() ? slots().size() * factor() : 0;
    }

    /** Where the head begins in the vector, behind all factors. */
    public int head() {
        return lengthOfA() + (trained.b() ? slots().size() * factor() : 0);
    }

    /** Length of the whole vector. */
    public int length() {
        return head() + classes * hidden + classes;
    }

    /**
     * Cuts a vector into named tensors.
     *
     * @throws IllegalArgumentException if the vector's length is not {@link #length()}
     */
    public SortedMap<String, FloatTensor> tensors(float[] vector) {
        if (vector.length != length()) {
            throw new IllegalArgumentException("a vector of " + length() + " was expected, not of " + vector.length);
        }
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        int from = 0;
        for (TensorSpec spec : trainable()) {
            int to = from + (int) spec.elements();
            tensors.put(spec.name(), new FloatTensor(spec.shape(), java.util.Arrays.copyOfRange(vector, from, to)));
            from = to;
        }
        return tensors;
    }

    /**
     * Lays named tensors end to end; the inverse of {@link #tensors}. Tensors of other names are left out.
     *
     * @throws IllegalArgumentException if a tensor is missing or has another shape
     */
    public float[] vector(SortedMap<String, FloatTensor> tensors) {
        float[] vector = new float[length()];
        int at = 0;
        for (TensorSpec spec : trainable()) {
            FloatTensor tensor = tensors.get(spec.name());
            if (tensor == null || !tensor.shape().equals(spec.shape())) {
                throw new IllegalArgumentException(
                        "tensor " + spec.name() + " is missing or not of shape " + spec.shape());
            }
            System.arraycopy(tensor.values(), 0, vector, at, tensor.values().length);
            at += tensor.values().length;
        }
        return vector;
    }
}
