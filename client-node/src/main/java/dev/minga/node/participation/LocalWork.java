package dev.minga.node.participation;

import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.privacy.ExactGaussian;
import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.node.budget.TakenLines;
import dev.minga.node.collecting.Collected;
import dev.minga.node.collecting.Collector;
import dev.minga.node.data.EntityNaming;
import dev.minga.node.data.HoldOut;
import dev.minga.node.data.SourceCounts;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.BaseModels;
import dev.minga.node.model.BertModel;
import dev.minga.node.model.ModelDirectory;
import dev.minga.node.model.NativeLibraryException;
import dev.minga.node.model.PrefixCache;
import dev.minga.node.model.Tokenizer;
import dev.minga.node.model.UnknownBaseModelException;
import dev.minga.node.training.Checkpoints;
import dev.minga.node.training.ConfusionCounts;
import dev.minga.node.training.TokenisedExample;
import dev.minga.node.training.TrainingSet;
import dev.minga.shared.evaluation.EvaluationRounds;
import dev.minga.shared.evaluation.PublicSet;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.tensor.TensorFileWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains and evaluates with this machine's libtorch on this node's logs. Not thread-safe. */
public final class LocalWork implements RoundWork, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalWork.class);
    private static final long CACHE_BYTES = 256L << 20;

    private final NodeHome home;
    private final NodeSettings settings;
    private final BaseModels bases;
    private final SecureRandom random;
    private final RoundProgress progress;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final MachineModels models;
    private final Map<Sha256, Prepared> prepared = new HashMap<>();

    private record Prepared(
            TrainingSet set, List<TokenisedExample> heldOut, BaseModel base, BertModel bert, PrefixCache model) {}

    /**
     * Nothing is loaded yet.
     *
     * @param bases the base models that plans may name
     * @param random for sampling and noise; must be cryptographic
     * @param progress told how much of a round is done
     * @param clock which says of files whether they still grow
     * @param nanoClock as {@link System#nanoTime}
     * @param told in which arithmetic is computed, a line each time it is decided
     */
    public LocalWork(
            NodeHome home,
            NodeSettings settings,
            BaseModels bases,
            SecureRandom random,
            RoundProgress progress,
            InstantSource clock,
            LongSupplier nanoClock,
            Consumer<String> told) {
        this(
                home,
                settings,
                bases,
                random,
                progress,
                clock,
                nanoClock,
                new MachineModels(settings.machine(), home.directory().resolve("native"), told));
    }

    /** The same with these models, which are closed along with it. */
    LocalWork(
            NodeHome home,
            NodeSettings settings,
            BaseModels bases,
            SecureRandom random,
            RoundProgress progress,
            InstantSource clock,
            LongSupplier nanoClock,
            MachineModels models) {
        this.models = models;
        this.home = home;
        this.settings = settings;
        this.bases = bases;
        this.random = random;
        this.progress = progress;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    @Override
    public Optional<Obstacle> prepare(PlanTerms terms, TakenLines lines) {
        dev.minga.proto.v1.BaseModel planned = terms.plan().getBase();
        try {
            Sha256 digest = Sha256.ofBytes(planned.getSha256().toByteArray());
            BaseModel base = bases.find(planned.getName(), digest.hex());
            if (!base.digest().equals(digest)) {
                return obstacle(true, "its base model has other weights than this node's " + base.name());
            }
            int maxTokens = planned.getMaxTokens();
            if (!models.load(base).fits(terms.adaptation().layout(), maxTokens)) {
                return obstacle(true, "its sizes are not those of " + base.name());
            }
            MachineModels.Isolated bert = needsIsolation(terms)
                    ? models.isolated(base, terms)
                    : new MachineModels.Isolated(models.load(base), Optional.empty());
            if (bert.obstacle().isPresent()) {
                return obstacle(false, bert.obstacle().get());
            }
            prepared.put(terms.digest(), tokenised(bert.model(), base, terms, lines));
            return Optional.empty();
        } catch (UnknownBaseModelException | IllegalArgumentException e) {
            return obstacle(true, String.valueOf(e.getMessage()));
        } catch (NativeLibraryException e) {
            LOG.error("libtorch", e);
            return obstacle(false, e.getMessage() + ". " + e.remedy());
        } catch (IOException e) {
            LOG.error("data", e);
            return obstacle(false, String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Obstacle> obstacle(boolean baseModel, String sentence) {
        return Optional.of(new Obstacle(baseModel, sentence));
    }

    /** Without noise there is no sensitivity to keep; a member's whole delta is bounded, whatever made it. */
    private static boolean needsIsolation(PlanTerms terms) {
        return !terms.withoutPrivacy() && terms.unit() != ProtectedUnit.MEMBER;
    }

    /** Which texts the plan keeps out of the training. */
    private Predicate<String> heldOut(PlanTerms terms) throws IOException {
        if (terms.heldOut() == 0) {
            return text -> false;
        }
        HoldOut holdOut = home.holdOut(random);
        return text -> holdOut.holds(text, terms.heldOut());
    }

    private Prepared tokenised(BertModel bert, BaseModel base, PlanTerms terms, TakenLines lines) throws IOException {
        boolean byEntity = terms.unit() == ProtectedUnit.ENTITY;
        Predicate<String> held = heldOut(terms);
        LocalSources sources = new LocalSources(home, settings);
        TrainingUnits units = new TrainingUnits();
        List<TokenisedExample> heldOut = new ArrayList<>();
        try (Tokenizer tokenizer = Tokenizer.open(base, terms.plan().getBase().getMaxTokens())) {
            for (NodeSettings.Source source : settings.data()) {
                if (source.isCollected()) {
                    Collected found = sources.collect(source, Collector.finishedBefore(clock.instant()));
                    LOG.info("{}: {}", source.stableName(), found);
                    found.unreadable().forEach(cause -> LOG.warn("{}: {}", source.stableName(), cause));
                }
                UnmovedLines.require(sources.log(source), lines.lastCut(source.stableName()));
                SourceCounts counts = sources.read(
                        source,
                        line -> lines.holds(source.stableName(), line),
                        byEntity ? entities(source) : EntityNaming.UNKNOWN,
                        example -> {
                            TokenisedExample record =
                                    new TokenisedExample(tokenizer.tokens(example.text()), example.label());
                            if (held.test(example.text())) {
                                heldOut.add(record);
                            } else {
                                units.add(record, example.entity());
                            }
                        });
                LOG.info("{}: {}", source.stableName(), counts);
            }
        }
        LOG.info("{}", byEntity ? units.countsOfEntities() : units.countOfRecords());
        TrainingSet set =
                byEntity ? units.asEntities(terms.plan().getPrivacy().getMaxRecordsPerEntity()) : units.asRecords();
        return new Prepared(set, heldOut, base, bert, new PrefixCache(bert, CACHE_BYTES));
    }

    private EntityNaming entities(NodeSettings.Source source) throws IOException {
        if (source.entities().isPresent()) {
            return EntityNaming.byFile(
                    home.directory().resolve(source.entities().get()), home.entityKey(random));
        }
        if (source.entityField().isPresent()) {
            return EntityNaming.byNamedField(source.entityField().get(), home.entityKey(random));
        }
        return source.entity().isPresent()
                ? EntityNaming.byField(source.entity().get(), home.entityKey(random))
                : EntityNaming.UNKNOWN;
    }

    @Override
    public float[] train(PlanTerms terms, int round, GlobalAdapter global) {
        Prepared data = prepared(terms);
        PlannedRound planned = new PlannedRound(terms, round, global);
        int dimension = planned.start().vector().length;
        Checkpoints saved = new SavedTraining(
                new RoundFolder(home.rounds(), terms.run(), round),
                digest(terms, round, global, data.set()),
                dimension,
                terms.settings().optimiser().memory(dimension),
                nanoClock);
        DoubleConsumer told =
                progress.of(terms.run(), round, terms.plan().getPrivacy().getStepsPerRound());
        return planned.train(data.model()::gradients, data.set(), random, saved, told);
    }

    /** All that a round's training is a function of, but for its draws. */
    private static Sha256 digest(PlanTerms terms, int round, GlobalAdapter global, TrainingSet set) {
        byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(round).array();
        Sha256 adapter = Sha256.of(TensorFileWriter.encode(global.tensors(), new TreeMap<>()));
        return Sha256.of(
                terms.digest().bytes(), number, adapter.bytes(), set.digest().bytes());
    }

    private Prepared prepared(PlanTerms terms) {
        Prepared data = prepared.get(terms.digest());
        if (data == null) {
            throw new IllegalStateException("run " + terms.run() + " was not prepared");
        }
        return data;
    }

    @Override
    public long[] evaluate(PlanTerms terms, int round, GlobalAdapter global) {
        Prepared data = prepared(terms);
        Adapter adapter = new PlannedRound(terms, round, global).start().whole();
        ConfusionCounts counts =
                new ConfusionCounts(terms.plan().getBase().getLabelsCount(), EvaluationRounds.LARGEST_COUNT);
        for (TokenisedExample record : data.heldOut()) {
            // Each alone: what a record is taken for must not depend on the others, not by a bit.
            counts.add(record.label(), data.model().logits(List.of(record.tokens()), adapter)[0]);
        }
        return counts.noised(
                new ExactGaussian(random), terms.plan().getEvaluation().getNoiseMultiplier());
    }

    /** Not with the memory of what was trained on: how long it takes shall tell nothing of that. */
    @Override
    public long[] evaluate(PlanTerms terms, int round, GlobalAdapter global, PublicSet set) throws IOException {
        Prepared data = prepared(terms);
        try (Tokenizer tokenizer =
                Tokenizer.open(data.base(), terms.plan().getBase().getMaxTokens())) {
            return new PublicCount(data.bert()::logits, tokenizer)
                    .of(set, new PlannedRound(terms, round, global).start().whole());
        }
    }

    @Override
    public String keepModel(PlanTerms terms, GlobalAdapter global) throws IOException {
        Path folder = home.models().resolve(terms.run());
        Adapter whole = new PlannedRound(terms, 1, global).start().whole();
        ModelDirectory.write(folder, description(terms, whole), whole);
        return folder.toString();
    }

    @Override
    public void forget(PlanTerms terms) {
        prepared.remove(terms.digest());
    }

    private ModelDirectory.Description description(PlanTerms terms, Adapter whole) {
        dev.minga.proto.v1.BaseModel base = terms.plan().getBase();
        return new ModelDirectory.Description(
                base.getName(),
                Sha256.ofBytes(base.getSha256().toByteArray()).hex(),
                base.getHiddenSize(),
                base.getMaxTokens(),
                base.getLabelsList(),
                whole.layout().rank(),
                terms.plan().getLora().getAlpha()
                        * (whole.layout().rank() / terms.adaptation().layout().rank()),
                whole.layout().targets(),
                whole.layout().layers(),
                new LocalSources(home, settings).redacted());
    }

    @Override
    public void close() {
        prepared.clear();
        models.close();
    }
}
