package dev.minga.node.participation;

import dev.minga.node.model.Adapter;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.BertModel;
import dev.minga.node.model.DeviceChoice;
import dev.minga.node.model.NativeEngine;
import dev.minga.node.model.NativeLibraryException;
import dev.minga.node.model.Precision;
import dev.minga.node.model.PrecisionTrial;
import dev.minga.node.model.PrefixCache;
import dev.minga.node.training.IsolationCheck;
import dev.minga.shared.lora.Adaptation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Base models on this machine, each loaded once in each arithmetic that is used, until this is closed. Not thread-safe.
 */
final class MachineModels implements AutoCloseable {
    private final NodeSettings.Machine machine;
    private final Path libraries;
    private final Consumer<String> told;
    private final Loading loading;
    private final Trial trial;
    private final Isolation isolation;
    private final Map<Loaded, BertModel> models = new HashMap<>();
    private final Map<Shapes, OptionalInt> dependentLengths = new HashMap<>();
    private @Nullable Precision faster;
    private @Nullable NativeEngine engine;

    private record Loaded(String base, Precision precision) {}

    /** What isolation depends on. */
    private record Shapes(Loaded loaded, Adaptation adaptation, int maxTokens) {}

    /** Loads a base model, which is closed along with these models. */
    interface Loading {
        BertModel load(NativeEngine engine, BaseModel base, Precision precision) throws IOException;
    }

    /** Finds out in which arithmetic this machine is faster. */
    interface Trial {
        PrecisionTrial run(NativeEngine engine) throws IOException;
    }

    /** Finds texts whose gradient depends on others, as {@link IsolationCheck#dependentLength}. */
    interface Isolation {
        OptionalInt dependentLength(BertModel model, Adapter adapter, int maxTokens);
    }

    /**
     * Nothing is loaded yet.
     *
     * @param libraries where libtorch is unpacked if the settings do not say it
     * @param told in which arithmetic is computed, and why
     */
    MachineModels(NodeSettings.Machine machine, Path libraries, Consumer<String> told) {
        this(
                machine,
                libraries,
                told,
                BertModel::load,
                engine -> PrecisionTrial.run(engine, System::nanoTime),
                (model, adapter, maxTokens) -> new IsolationCheck(
                                new PrefixCache(model, 0)::gradients,
                                adapter,
                                model.shape().vocabulary())
                        .dependentLength(maxTokens));
    }

    MachineModels(
            NodeSettings.Machine machine,
            Path libraries,
            Consumer<String> told,
            Loading loading,
            Trial trial,
            Isolation isolation) {
        this.machine = machine;
        this.libraries = machine.nativeLibraries().orElse(libraries);
        this.told = told;
        this.loading = loading;
        this.trial = trial;
        this.isolation = isolation;
    }

    /** A base model in the operator's arithmetic, or in the faster one. */
    BertModel load(BaseModel base) throws IOException, NativeLibraryException {
        return load(base, precision());
    }

    /** A model for gradients, or why there is none. */
    record Isolated(BertModel model, Optional<String> obstacle) {}

    /**
     * A base model in an arithmetic in which no text's gradient was found to depend on its neighbours. Where the operator leaves
     * the arithmetic to the machine, that may be the slower one.
     *
     * @param terms what is trained
     */
    Isolated isolated(BaseModel base, PlanTerms terms) throws IOException, NativeLibraryException {
        Precision precision = precision();
        OptionalInt dependent = dependentLength(base, precision, terms);
        boolean free = machine.precision().fixed().isEmpty();
        if (dependent.isPresent() && free && precision == Precision.BF16) {
            told.accept("arithmetic for this plan: fp32, because in bf16 this machine computes a record's gradient"
                    + " differently beside other records");
            precision = Precision.FP32;
            dependent = dependentLength(base, precision, terms);
        }
        return new Isolated(
                load(base, precision),
                dependent.isEmpty() ? Optional.empty() : Optional.of(sentence(precision, dependent.getAsInt())));
    }

    private String sentence(Precision precision, int length) {
        String remedy = engine != null && engine.device().isCuda() ? " or device: cpu" : "";
        return "in " + precision + " this machine computes a record's gradient differently beside other records (of "
                + length + " tokens), so no noise would protect it; set another machine.precision" + remedy;
    }

    private OptionalInt dependentLength(BaseModel base, Precision precision, PlanTerms terms)
            throws IOException, NativeLibraryException {
        BertModel model = load(base, precision);
        int maxTokens = terms.plan().getBase().getMaxTokens();
        Shapes shapes = new Shapes(new Loaded(base.name(), precision), terms.adaptation(), maxTokens);
        OptionalInt known = dependentLengths.get(shapes);
        if (known != null) {
            return known;
        }
        OptionalInt length = OptionalInt.empty();
        for (Adapter adapter : LookedAt.adapters(terms)) {
            length = length.isPresent() ? length : isolation.dependentLength(model, adapter, maxTokens);
        }
        dependentLengths.put(shapes, length);
        return length;
    }

    private Precision precision() throws IOException, NativeLibraryException {
        Optional<Precision> fixed = machine.precision().fixed();
        if (fixed.isPresent()) {
            return fixed.get();
        }
        if (faster == null) {
            PrecisionTrial measured = trial.run(engine());
            faster = measured.faster();
            told.accept("arithmetic: " + measured);
        }
        return faster;
    }

    private BertModel load(BaseModel base, Precision precision) throws IOException, NativeLibraryException {
        Loaded which = new Loaded(base.name(), precision);
        BertModel model = models.get(which);
        if (model == null) {
            model = loading.load(engine(), base, precision);
            models.put(which, model);
        }
        return model;
    }

    private NativeEngine engine() throws NativeLibraryException {
        if (engine == null) {
            engine = NativeEngine.start(machine.threads(), libraries)
                    .on(machine.device().orElse(DeviceChoice.AUTO));
            if (engine.device().isCuda()) {
                told.accept("device: " + engine.device());
            }
        }
        return engine;
    }

    @Override
    public void close() {
        models.values().forEach(BertModel::close);
        models.clear();
        dependentLengths.clear();
    }
}
