package dev.minga.node.participation;

import com.google.protobuf.ByteString;
import dev.minga.node.budget.Partition;
import dev.minga.node.budget.TakenLines;
import dev.minga.node.data.LogFormat;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.BaseModels;
import dev.minga.node.model.LoadedModel;
import dev.minga.node.model.LogLines;
import dev.minga.node.model.PrecisionChoice;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;

/**
 * A node with a log of six lines, three of them labelled, and plans that train the top layer of the real model. The model is
 * this JVM's own, loaded once and not closed; the check of its isolation says what the test sets.
 */
final class WorkScene {
    /** All lines of the log. */
    static final InstantSource NOW = () -> Instant.EPOCH;

    static final TakenLines ALL = new TakenLines(List.of(new Partition("a.log", 1)), List.of());

    final List<Double> progress = new ArrayList<>();
    final AtomicLong nanos = new AtomicLong();
    DoubleConsumer told = progress::add;
    OptionalInt dependentLength = OptionalInt.empty();
    private final Path folder;

    WorkScene(Path folder) throws IOException {
        this.folder = folder;
        Files.write(folder.resolve("a.log"), LogLines.some(0, 6));
        Files.writeString(folder.resolve("a.csv"), "line,label\n1,attack\n3,benign\n5,attack\n");
    }

    LocalWork work() {
        NodeSettings settings = settings();
        return new LocalWork(
                new NodeHome(folder),
                settings,
                BaseModels.builtIn(),
                new SeededSecureRandom(4),
                (run, round, steps) -> told,
                NOW,
                nanos::get,
                new MachineModels(
                        settings.machine(),
                        folder,
                        line -> {},
                        (engine, base, precision) -> LoadedModel.of(precision),
                        engine -> {
                            throw new AssertionError("the arithmetic is chosen");
                        },
                        (model, adapter, maxTokens) -> dependentLength));
    }

    /** The work of a node that is started, which loads the model and checks its isolation. */
    LocalWork started() {
        return started(BaseModels.builtIn());
    }

    /** The same of a node that has these base models. */
    LocalWork started(BaseModels bases) {
        return new LocalWork(
                new NodeHome(folder),
                settings(),
                bases,
                new SeededSecureRandom(4),
                (run, round, steps) -> told,
                NOW,
                nanos::get,
                line -> {});
    }

    private static NodeSettings settings() {
        return new NodeSettings(
                List.of(new NodeSettings.Source(
                        Optional.empty(),
                        Path.of("a.log"),
                        LogFormat.PLAIN,
                        Path.of("a.csv"),
                        Optional.empty(),
                        Optional.of(Path.of("e.csv")))),
                Scene.policy(8),
                new NodeSettings.Machine(1, PrecisionChoice.FP32, Optional.of(LoadedModel.NATIVE_LIBRARIES)));
    }

    static PlanTerms terms(Consumer<TrainingPlan.Builder> change) {
        TrainingPlan.Builder plan = Plans.ordinary();
        try {
            plan.getBaseBuilder()
                    .setSha256(ByteString.copyFrom(BaseModel.MINILM.digest().bytes()))
                    .setHiddenSize(384)
                    .setMaxTokens(32);
        } catch (IOException e) {
            throw new IllegalStateException("the base model cannot be read", e);
        }
        plan.getLoraBuilder().setLayers(0, 5);
        plan.getPrivacyBuilder().setStepsPerRound(2);
        change.accept(plan);
        return Scene.terms(plan.build());
    }
}
