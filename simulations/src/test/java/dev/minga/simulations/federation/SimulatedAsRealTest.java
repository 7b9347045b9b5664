package dev.minga.simulations.federation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.plan.PlanSettings;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.crypto.digest.Sha256;
import dev.minga.node.budget.TakenLines;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.BaseModels;
import dev.minga.node.model.Precision;
import dev.minga.node.model.Tokenizer;
import dev.minga.node.participation.LocalWork;
import dev.minga.node.participation.NodeHome;
import dev.minga.node.participation.PlanTerms;
import dev.minga.node.participation.RoundWork;
import dev.minga.node.training.TokenisedExample;
import dev.minga.node.training.TrainingSet;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.evaluation.PublicSet;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.settings.SettingsReader;
import dev.minga.shared.tensor.TensorFileWriter;
import dev.minga.simulations.engine.EmbeddedEngine;
import dev.minga.simulations.engine.LocalTraining;
import dev.minga.simulations.engine.SimulatedRun;
import dev.minga.simulations.experiment.ParticipationSettings;
import dev.minga.simulations.experiment.SeededRandom;
import dev.minga.simulations.population.Population;
import dev.minga.simulations.population.VirtualMember;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One plan, the same data and the same randomness: simulated, and with a coordinator and nodes that talk over TLS on loopback,
 * journal, log, budget and signatures included. The last global adapter has the same digest.
 */
class SimulatedAsRealTest {
    private static final Path NATIVE_LIBRARIES =
            Path.of("target", "native-libraries").toAbsolutePath();
    private static final List<String> MEMBERS = List.of("ada", "bob", "cyd");
    private static final long SEED = 7;
    private static final int MOST_STEPS = 20_000;
    private static final String PLAN = """
            run: same
            rounds: 3
            members: {ada: 1, bob: 2, cyd: 1}
            quorum: 3
            cosignatureQuorum: 0
            recruitmentDeadline: 1h
            roundDeadline: 1h
            base:
              name: all-MiniLM-L6-v2
              sha256: %s
              hiddenSize: 384
              maxTokens: 16
              labels: [benign, attack]
            lora:
              scheme: fedsvd
              rank: 2
              alpha: 4
              targets: [query, value]
              layers: [5]
              seed: 11
              headScale: 1
            optimiser:
              learningRate: 1
              momentum: 0.5
            privacy:
              unit: record
              noiseMultiplier: 2
              samplingRate: 0.5
              stepsPerRound: 2
              clipNorm: 1
              delta: 1e-5
              declaredUnits: 8
            """;

    @TempDir
    private Path directory = Path.of("");

    private static List<String> texts(String member) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            texts.add(
                    i % 2 == 0
                            ? "GET /index.html?page=" + i + " seen by " + member
                            : "GET /../../etc/passwd" + i + " seen by " + member);
        }
        return texts;
    }

    /** Real work whose randomness is that of the round's simulation. */
    private static final class SeededWork implements RoundWork {
        final List<Sha256> kept = new ArrayList<>();
        private final RoundWork work;
        private final RoundRandom random;

        SeededWork(NodeHome home, String member) {
            this.random = new RoundRandom(member);
            this.work = new LocalWork(
                    home,
                    LiveNode.settings(),
                    BaseModels.builtIn(),
                    random,
                    (run, round, steps) -> done -> {},
                    Clock.systemUTC(),
                    System::nanoTime,
                    line -> {});
        }

        @Override
        public Optional<Obstacle> prepare(PlanTerms terms, TakenLines lines) {
            return work.prepare(terms, lines);
        }

        @Override
        public float[] train(PlanTerms terms, int round, GlobalAdapter global) {
            random.round(round);
            return work.train(terms, round, global);
        }

        @Override
        public long[] evaluate(PlanTerms terms, int round, GlobalAdapter global) {
            return work.evaluate(terms, round, global);
        }

        @Override
        public long[] evaluate(PlanTerms terms, int round, GlobalAdapter global, PublicSet set) throws IOException {
            return work.evaluate(terms, round, global, set);
        }

        @Override
        public String keepModel(PlanTerms terms, GlobalAdapter global) {
            kept.add(Sha256.of(TensorFileWriter.encode(global.tensors(), new TreeMap<>())));
            return "nowhere";
        }

        @Override
        public void forget(PlanTerms terms) {
            work.forget(terms);
        }
    }

    private static final class RoundRandom extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final String member;
        private transient SecureRandom now = SeededRandom.of("before the first round");

        RoundRandom(String member) {
            this.member = member;
        }

        void round(int round) {
            now = new LocalTraining.Task(member, TrainingSet.ofRecords(List.of()), SEED).random(round);
        }

        @Override
        public void nextBytes(byte[] bytes) {
            now.nextBytes(bytes);
        }
    }

    private Sha256 real(String plan) throws Exception {
        List<SeededWork> works = new ArrayList<>();
        List<LiveNode> nodes = new ArrayList<>();
        try (LiveFederation federation = new LiveFederation(directory, Clock.systemUTC())) {
            for (String member : MEMBERS) {
                NodeHome home = federation.join(member);
                Files.write(home.directory().resolve("access.log"), texts(member));
                List<String> labels = new ArrayList<>(List.of("line,label"));
                for (int i = 0; i < texts(member).size(); i++) {
                    labels.add((i + 1) + "," + (i % 2 == 0 ? "benign" : "attack"));
                }
                Files.write(home.directory().resolve("labels.csv"), labels);
                works.add(new SeededWork(home, member));
                nodes.add(new LiveNode(home, works.get(works.size() - 1)));
            }
            federation.admin.start(plan);
            for (int step = 0; step < MOST_STEPS && works.stream().anyMatch(work -> work.kept.isEmpty()); step++) {
                nodes.forEach(LiveNode::step);
            }
            assertThat(works)
                    .allSatisfy(work -> assertThat(work.kept)
                            .as(nodes.get(works.indexOf(work)).heard.warned.toString())
                            .hasSize(1));
            assertThat(works.stream().map(work -> work.kept.get(0)).distinct()).hasSize(1);
            return works.get(0).kept.get(0);
        } finally {
            nodes.forEach(LiveNode::close);
        }
    }

    private Sha256 simulated(String yaml, long seed) throws Exception {
        TrainingPlan plan =
                SettingsReader.parse("plan", yaml, PlanSettings.class).toPlan("andes");
        List<VirtualMember> members = new ArrayList<>();
        try (Tokenizer tokenizer = Tokenizer.open(BaseModel.MINILM, 16);
                EmbeddedEngine engine = EmbeddedEngine.load(BaseModel.MINILM, Precision.FP32, 2, NATIVE_LIBRARIES)) {
            for (String member : MEMBERS) {
                List<TokenisedExample> records = new ArrayList<>();
                for (String text : texts(member)) {
                    records.add(new TokenisedExample(tokenizer.tokens(text), records.size() % 2));
                }
                members.add(new VirtualMember(member, false, TrainingSet.ofRecords(records), List.of()));
            }
            return new SimulatedRun(
                            new RunPlan(plan, plan.toByteArray(), new byte[0]),
                            new Population(members, List.of()),
                            ParticipationSettings.ALL,
                            Optional.empty(),
                            seed,
                            engine,
                            directory.resolve("simulated-" + seed))
                    .run(outcome -> {});
        }
    }

    @Test
    void theLastAdapterIsTheSame() throws Exception {
        String plan = PLAN.formatted(BaseModel.MINILM.digest().hex());
        Sha256 simulated = simulated(plan, SEED);
        assertThat(real(plan)).isEqualTo(simulated);
        assertThat(simulated(plan, SEED + 1)).as("the seed matters").isNotEqualTo(simulated);
    }
}
