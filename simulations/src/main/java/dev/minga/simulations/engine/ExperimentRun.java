package dev.minga.simulations.engine;

import dev.minga.coordinator.plan.RunPlan;
import dev.minga.crypto.digest.Sha256;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.BaseModels;
import dev.minga.node.model.NativeLibraryException;
import dev.minga.node.model.Precision;
import dev.minga.node.model.Tokenizer;
import dev.minga.node.model.Tokens;
import dev.minga.node.model.UnknownBaseModelException;
import dev.minga.simulations.adversary.HostileUpdates;
import dev.minga.simulations.experiment.AdversarySettings;
import dev.minga.simulations.experiment.BaseSettings;
import dev.minga.simulations.experiment.Experiment;
import dev.minga.simulations.experiment.ExperimentPlan;
import dev.minga.simulations.experiment.ExperimentSettings;
import dev.minga.simulations.experiment.ParticipationSettings;
import dev.minga.simulations.measure.Measured;
import dev.minga.simulations.measure.Measurement;
import dev.minga.simulations.population.LabelledRecord;
import dev.minga.simulations.population.Population;
import dev.minga.simulations.population.Records;
import dev.minga.simulations.population.VirtualMember;
import dev.minga.simulations.report.CellResult;
import dev.minga.simulations.report.RoundRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/** Runs cells of experiments that share a base model, one after the other. Not thread-safe. */
public final class ExperimentRun implements AutoCloseable {
    private static final String DEFAULT_BASE = "all-MiniLM-L6-v2";

    private final BaseModel base;
    private final EmbeddedEngine engine;
    private final Tokenizer tokenizer;
    private final Map<String, Tokens> tokens = new HashMap<>();
    private final SpentEpsilon epsilon = new SpentEpsilon();
    private final Stopwatch stopwatch;

    /** What a cell took so far: seconds on the clock, and of all processors. */
    public interface Stopwatch {
        CellResult.Times now();
    }

    private ExperimentRun(BaseModel base, EmbeddedEngine engine, Tokenizer tokenizer, Stopwatch stopwatch) {
        this.base = base;
        this.engine = engine;
        this.tokenizer = tokenizer;
        this.stopwatch = stopwatch;
    }

    /**
     * Loads the base model.
     *
     * @param folder what its directory is relative to
     * @param threads how many members train at once
     * @param libraries where libtorch is unpacked
     */
    public static ExperimentRun open(
            BaseSettings settings, Path folder, int threads, Path libraries, Stopwatch stopwatch)
            throws IOException, NativeLibraryException, UnknownBaseModelException {
        BaseModel base = settings.directory().isPresent()
                ? BaseModel.directory(folder.resolve(settings.directory().get()))
                : BaseModels.builtIn().find(baseName(settings), "");
        Tokenizer tokenizer = Tokenizer.open(base, settings.maxTokens());
        EmbeddedEngine engine =
                EmbeddedEngine.load(base, settings.precision().orElse(Precision.FP32), threads, libraries);
        return new ExperimentRun(base, engine, tokenizer, stopwatch);
    }

    /** The name of the base model that is meant where no directory is. */
    public static String baseName(BaseSettings settings) {
        return settings.name().orElse(DEFAULT_BASE);
    }

    /**
     * Runs a cell.
     *
     * @param folder what paths of the experiment are relative to
     * @param scratch a folder for models and deltas, empty before and after
     * @param round told of each round that is done
     * @throws IllegalArgumentException if no federation can be as the settings say, with why
     */
    public CellResult run(Experiment.Cell cell, Path folder, Path scratch, IntConsumer round) throws IOException {
        CellResult.Times before = stopwatch.now();
        ExperimentSettings settings = cell.settings();
        List<LabelledRecord> records = Records.read(settings.data(), folder, cell.seed());
        Population population = Population.of(settings, records, this::tokens, cell.seed());
        RunPlan plan = ExperimentPlan.of(
                settings,
                cell.seed(),
                population.members().stream().map(VirtualMember::name).toList(),
                base.name(),
                base.digest(),
                engine.bert().shape().hidden());
        if (!engine.bert().fits(plan.layout(), settings.base().maxTokens())) {
            throw new IllegalArgumentException(
                    "lora or base: layers or maxTokens are more than " + base.name() + " has");
        }
        Measurement measurement = new Measurement(
                engine::logits, population, settings.data().labels().size());
        List<RoundRow> rows = new ArrayList<>();
        Optional<String> aborted = Optional.empty();
        String model = "";
        clear(scratch);
        try {
            Sha256 last = new SimulatedRun(
                            plan,
                            population,
                            settings.participation().orElse(ParticipationSettings.ALL),
                            settings.adversaries().map(some -> hostile(some, plan)),
                            cell.seed(),
                            engine,
                            scratch)
                    .run(outcome -> {
                        rows.add(row(outcome, settings, plan, measurement));
                        round.accept(outcome.round());
                    });
            model = last.hex();
        } catch (RunAbortedException e) {
            aborted = Optional.of(String.valueOf(e.getMessage()));
        } finally {
            clear(scratch);
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

    private Tokens tokens(String text) {
        return tokens.computeIfAbsent(text, tokenizer::tokens);
    }

    private static HostileUpdates hostile(AdversarySettings settings, RunPlan plan) {
        return new HostileUpdates(
                settings.attack(),
                settings.factor(),
                settings.hides() ? plan.plan().getNormBound() : Double.POSITIVE_INFINITY);
    }

    private RoundRow row(RoundOutcome outcome, ExperimentSettings settings, RunPlan plan, Measurement measurement) {
        int round = outcome.round();
        Optional<Measured> measured = Optional.empty();
        if (settings.measured().after(round, settings.rounds())) {
            Adapter adapter = Adapter.of(outcome.model(), plan.plan().getLora().getAlpha(), round)
                    .whole();
            measured =
                    Optional.of(measurement.of(adapter, settings.measured().membershipAfter(round, settings.rounds())));
        }
        return new RoundRow(
                round,
                outcome.asked(),
                outcome.contributions(),
                outcome.refused(),
                outcome.late(),
                outcome.dropped(),
                epsilon.after(round, plan.plan().getPrivacy()),
                measured);
    }

    private static void clear(Path folder) {
        try (Stream<Path> all = Files.exists(folder) ? Files.walk(folder) : Stream.empty()) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        engine.close();
        tokenizer.close();
    }
}
