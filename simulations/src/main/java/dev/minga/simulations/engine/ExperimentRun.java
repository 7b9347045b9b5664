package dev.minga.simulations.engine;

import dev.minga.coordinator.plan.RunPlan;
import dev.minga.crypto.digest.Sha256;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.NativeLibraryException;
import dev.minga.node.model.Precision;
import dev.minga.node.model.Tokenizer;
import dev.minga.node.model.Tokens;
import dev.minga.node.model.UnknownBaseModelException;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.settings.EnumText;
import dev.minga.simulations.adversary.HostileUpdates;
import dev.minga.simulations.experiment.AdversarySettings;
import dev.minga.simulations.experiment.BaseSettings;
import dev.minga.simulations.experiment.Experiment;
import dev.minga.simulations.experiment.ExperimentPlan;
import dev.minga.simulations.experiment.ExperimentSettings;
import dev.minga.simulations.experiment.ParticipationSettings;
import dev.minga.simulations.experiment.PopulationSettings;
import dev.minga.simulations.measure.Measured;
import dev.minga.simulations.measure.Measurement;
import dev.minga.simulations.population.LabelledRecord;
import dev.minga.simulations.population.Population;
import dev.minga.simulations.population.Records;
import dev.minga.simulations.population.VirtualMember;
import dev.minga.simulations.report.CellResult;
import dev.minga.simulations.report.RoundRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/** Runs cells of experiments that share a base model, one after the other. Not thread-safe. */
public final class ExperimentRun implements AutoCloseable {
    private static final String DEFAULT_BASE = "all-MiniLM-L6-v2";

    private final BaseModel base;
    private final EmbeddedEngine engine;
    private final LocalTraining training;
    private final Tokenizer tokenizer;
    private final Map<String, Tokens> tokens = new HashMap<>();
    private final Map<AdapterLayout, Boolean> isolated = new HashMap<>();
    private final SpentEpsilon epsilon = new SpentEpsilon();
    private final Stopwatch stopwatch;

    /** Another place than this process, and where it is. */
    public record Elsewhere(TrainingEngine engine, Optional<String> master) {}

    /** What a cell took so far: seconds on the clock, and of all processors. */
    public interface Stopwatch {
        CellResult.Times now();
    }

    private ExperimentRun(
            BaseModel base, EmbeddedEngine engine, LocalTraining training, Tokenizer tokenizer, Stopwatch stopwatch) {
        this.base = base;
        this.engine = engine;
        this.training = training;
        this.tokenizer = tokenizer;
        this.stopwatch = stopwatch;
    }

    /**
     * Loads the base model.
     *
     * @param folder what its directory is relative to
     * @param threads how many batches are computed at once in this process
     * @param libraries where libtorch is unpacked
     * @param elsewhere where members train; in this process if it is absent. Models are measured in this process
     */
    public static ExperimentRun open(
            BaseSettings settings,
            Path folder,
            int threads,
            Path libraries,
            Optional<Elsewhere> elsewhere,
            Stopwatch stopwatch)
            throws IOException, NativeLibraryException, UnknownBaseModelException {
        BaseModel base = base(settings, folder);
        Precision precision = settings.precision().orElse(Precision.FP32);
        EmbeddedEngine engine = EmbeddedEngine.load(base, precision, threads, libraries);
        try {
            LocalTraining training = engine;
            if (elsewhere.isPresent()) {
                Optional<Path> directory =
                        settings.directory().map(path -> folder.resolve(path).toAbsolutePath());
                training = elsewhere
                        .get()
                        .engine()
                        .start(
                                new TrainingEngine.Base(base.name(), directory, base.digest(), precision),
                                elsewhere.get().master(),
                                libraries);
            }
            return new ExperimentRun(base, engine, training, Tokenizer.open(base, settings.maxTokens()), stopwatch);
        } catch (IOException | RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    static BaseModel base(BaseSettings settings, Path folder) throws IOException, UnknownBaseModelException {
        return BaseFinding.find(settings.directory().map(folder::resolve), baseName(settings));
    }

    /** The name of the base model that is meant where no directory is. */
    public static String baseName(BaseSettings settings) {
        return settings.name().orElse(DEFAULT_BASE);
    }

    /**
     * Runs a cell.
     *
     * @param folder what paths of the experiment are relative to
     * @param round told of each round that is done
     * @throws ImpossibleCellException if no federation can be as the settings say
     */
    public CellResult run(Experiment.Cell cell, Path folder, IntConsumer round)
            throws IOException, ImpossibleCellException {
        CellResult.Times before = stopwatch.now();
        ExperimentSettings settings = cell.settings();
        List<LabelledRecord> records = Records.read(settings.data(), folder, cell.seed());
        boolean centralised = settings.population().trained() == PopulationSettings.Training.CENTRALISED;
        Population population;
        Population training;
        RunPlan plan;
        try {
            population = Population.of(settings, records, this::tokens, cell.seed());
            training = centralised ? population.centralised() : population;
            plan = plan(cell, training, centralised ? population.members().size() : 1);
            requireIsolation(plan, settings.base().maxTokens());
        } catch (IllegalArgumentException e) {
            throw new ImpossibleCellException(cell, e);
        }
        Measurement measurement = new Measurement(
                engine::logits, population, settings.data().labels().size());
        List<RoundRow> rows = new ArrayList<>();
        Optional<String> aborted = Optional.empty();
        String model = "";
        try {
            if (settings.population().trained() == PopulationSettings.Training.ALONE) {
                rows.addAll(alone(cell, population, measurement, round));
            } else {
                Set<String> contributors = new TreeSet<>();
                model = simulated(cell, plan, training, outcome -> {
                            contributors.addAll(outcome.contributors());
                            rows.add(row(
                                    outcome,
                                    settings,
                                    plan,
                                    measurement,
                                    centralised ? names(population) : contributors));
                            round.accept(outcome.round());
                        })
                        .hex();
            }
        } catch (RunAbortedException e) {
            aborted = Optional.of(String.valueOf(e.getMessage()));
        }
        CellResult.Times after = stopwatch.now();
        int trained = population.members().stream()
                .flatMap(member -> member.set().units().stream())
                .mapToInt(List::size)
                .sum();
        return new CellResult(
                cell.choices(),
                cell.seed(),
                trained,
                plan.plan().getPrivacy().getNoiseMultiplier(),
                rows,
                aborted,
                model,
                new CellResult.Times(after.seconds() - before.seconds(), after.cpuSeconds() - before.cpuSeconds()));
    }

    private static Set<String> names(Population population) {
        return population.members().stream().map(VirtualMember::name).collect(Collectors.toSet());
    }

    /** Looked at once for each layout of a round's delta: a result that depends on who trains beside whom is none. */
    private void requireIsolation(RunPlan plan, int maxTokens) {
        for (int round = 1; round <= plan.adaptation().deltas().size(); round++) {
            Adapter first =
                    Adapter.of(plan.adaptation().first(), plan.plan().getLora().getAlpha(), round);
            if (!isolated.computeIfAbsent(first.layout(), layout -> engine.isolates(first, maxTokens))) {
                throw new IllegalArgumentException(
                        "base: on this machine a record's gradient depends on the records beside it in precision "
                                + EnumText.format(engine.bert().precision()) + "; use another precision");
            }
        }
    }

    private RunPlan plan(Experiment.Cell cell, Population population, int parties) throws IOException {
        RunPlan plan = ExperimentPlan.of(
                cell.settings(),
                cell.seed(),
                population.members().stream().map(VirtualMember::name).toList(),
                parties,
                base.name(),
                base.digest(),
                engine.bert().shape().hidden());
        if (!engine.bert().fits(plan.layout(), cell.settings().base().maxTokens())) {
            throw new IllegalArgumentException(
                    "lora or base: layers or maxTokens are more than " + base.name() + " has");
        }
        return plan;
    }

    private Sha256 simulated(Experiment.Cell cell, RunPlan plan, Population population, Consumer<RoundOutcome> heard)
            throws IOException, RunAbortedException {
        try (ScratchFolder scratch = ScratchFolder.make()) {
            return new SimulatedRun(
                            plan,
                            population,
                            cell.settings().participation().orElse(ParticipationSettings.ALL),
                            cell.settings().adversaries().map(some -> hostile(some, plan)),
                            cell.seed(),
                            training,
                            scratch.path())
                    .run(heard);
        }
    }

    /** Every member's run by itself; then each round's models are measured side by side. */
    private List<RoundRow> alone(
            Experiment.Cell cell, Population population, Measurement measurement, IntConsumer round)
            throws IOException, RunAbortedException {
        int rounds = cell.settings().rounds();
        List<Map<Integer, RoundOutcome>> members = new ArrayList<>();
        for (VirtualMember member : population.members()) {
            Population alone = population.alone(member);
            Map<Integer, RoundOutcome> outcomes = new HashMap<>();
            simulated(cell, plan(cell, alone, 1), alone, outcome -> {
                if (cell.settings().measured().after(outcome.round(), rounds)) {
                    outcomes.put(outcome.round(), outcome);
                }
            });
            members.add(outcomes);
            round.accept(rounds * members.size() / population.members().size());
        }
        RunPlan plan = plan(cell, population, 1);
        List<RoundRow> rows = new ArrayList<>();
        for (int done = 1; done <= rounds; done++) {
            int which = done;
            Optional<Measured> measured = Optional.empty();
            if (cell.settings().measured().after(done, rounds)) {
                measured = Optional.of(measurement.ofEach(members.stream()
                        .map(outcomes -> adapter(Objects.requireNonNull(outcomes.get(which)), plan))
                        .toList()));
            }
            int count = members.size();
            rows.add(new RoundRow(
                    done, count, count, 0, 0, 0, epsilon.after(done, plan.plan().getPrivacy()), measured));
        }
        return rows;
    }

    private static Adapter adapter(RoundOutcome outcome, RunPlan plan) {
        return Adapter.of(outcome.model(), plan.plan().getLora().getAlpha(), outcome.round())
                .whole();
    }

    private Tokens tokens(String text) {
        return tokens.computeIfAbsent(text, tokenizer::tokens);
    }

    private static HostileUpdates hostile(AdversarySettings settings, RunPlan plan) {
        return new HostileUpdates(
                settings.attack(),
                settings.factor(),
                settings.hides() ? plan.plan().getNormBound() : Double.POSITIVE_INFINITY);
    }

    private RoundRow row(
            RoundOutcome outcome,
            ExperimentSettings settings,
            RunPlan plan,
            Measurement measurement,
            Set<String> contributors) {
        int round = outcome.round();
        Optional<Measured> measured = Optional.empty();
        if (settings.measured().after(round, settings.rounds())) {
            boolean membership = settings.measured().membershipAfter(round, settings.rounds());
            measured = Optional.of(
                    measurement.of(adapter(outcome, plan), membership ? Optional.of(contributors) : Optional.empty()));
        }
        return new RoundRow(
                round,
                outcome.asked(),
                outcome.contributors().size(),
                outcome.refused(),
                outcome.late(),
                outcome.dropped(),
                epsilon.after(round, plan.plan().getPrivacy()),
                measured);
    }

    @Override
    public void close() {
        training.close();
        if (training != engine) {
            engine.close();
        }
        tokenizer.close();
    }
}
