package dev.minga.node.participation;

import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.identity.TlsIdentity;
import dev.minga.crypto.signature.CompositeSigner;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.node.budget.BudgetState;
import dev.minga.node.budget.NodeBudget;
import dev.minga.node.data.LogFormat;
import dev.minga.node.ledger.LedgerWatch;
import dev.minga.node.ledger.Witness;
import dev.minga.node.model.PrecisionChoice;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.tensor.TensorFileWriter;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Member alpha of the federation andes, with a directory of its own, a coordinator, and work, all in the test's hands. */
final class Scene {
    static final CompositeSigner MEMBER = CompositeSigner.generate(new SeededSecureRandom(1));
    static final Ed25519NoteSigner WITNESS = Ed25519NoteSigner.generate(new SeededSecureRandom(2));
    private static final TlsIdentity TLS = LoopbackServer.alpha(LoopbackServer.newAuthority());

    final NodeHome home;
    final FakeCoordinator coordinator = new FakeCoordinator();
    final FakeWork work = new FakeWork();
    final List<String> said = new ArrayList<>();
    final List<String> warned = new ArrayList<>();
    NodeSettings.Policy policy = policy(8);
    List<NodeSettings.Source> sources =
            List.of(new NodeSettings.Source(Path.of("a.log"), LogFormat.PLAIN, Path.of("a.csv")));
    Optional<Path> sharedBudget = Optional.empty();
    Clock clock = Clock.fixed(Instant.parse("2026-05-04T10:00:00Z"), ZoneOffset.UTC);
    private Participation participation;

    Scene(Path folder) throws IOException {
        this(folder, "alpha");
    }

    Scene(Path folder, String member) throws IOException {
        home = new NodeHome(folder);
        Membership membership = new Membership(
                "andes",
                member,
                new HostPort("coordinator.example.org", 8_443),
                FakeCoordinator.SIGNER.publicKey().algorithm(),
                HexFormat.of().formatHex(FakeCoordinator.SIGNER.publicKey().encoded()),
                FakeCoordinator.LOG_KEY.vkey());
        home.keep(membership, TLS, new NodeHome.MemberKeys(MEMBER, WITNESS), new SeededSecureRandom(4));
        participation = restarted();
    }

    /** The policy of a node whose plans are {@link Plans}'. */
    static NodeSettings.Policy policy(double maxEpsilon) {
        return new NodeSettings.Policy(maxEpsilon, 1e-5, 3, List.of("benign", "attack"));
    }

    /** The node's process ends and starts anew in the same directory; it may have got another policy meanwhile. */
    Participation restarted() throws IOException {
        Witness witness = new Witness("alpha", WITNESS, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        LedgerWatch watch = new LedgerWatch(home.ledger(), home.logKeys(), witness, coordinator.log);
        NodeBudget budget = Budgets.open(home, settings(), clock);
        participation = new Participation(
                home, policy, budget, MEMBER, coordinator, watch, work, clock, new Participation.News() {
                    @Override
                    public void say(String line) {
                        said.add(line);
                    }

                    @Override
                    public void warn(String line) {
                        warned.add(line);
                    }
                });
        return participation;
    }

    Participation.Step step() {
        return participation.step();
    }

    /** A global adapter whose values are all the same. */
    static byte[] adapter(TrainingPlan plan, float value) {
        return TensorFileWriter.encode(terms(plan).layout(1).tensors(values(plan, value)), new TreeMap<>());
    }

    static float[] values(TrainingPlan plan, float value) {
        float[] values = new float[terms(plan).layout(1).length()];
        Arrays.fill(values, value);
        return values;
    }

    static PlanTerms terms(TrainingPlan plan) {
        return PlanTerms.of(plan, Sha256.of(plan.toByteArray()));
    }

    /** Names of the files that one round left, sorted. */
    List<String> filesOf(String run, int round) throws IOException {
        Path folder = home.rounds().resolve(run).resolve(Integer.toString(round));
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    Path file(String run, int round, String name) {
        return home.rounds().resolve(run).resolve(Integer.toString(round)).resolve(name);
    }

    /** What the node has to train on. */
    NodeSettings settings() {
        return new NodeSettings(
                sources,
                policy,
                new NodeSettings.Machine(1, PrecisionChoice.FP32, Optional.empty()),
                sharedBudget,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    Path budgetFile() {
        return home.budget(settings()).resolve("ledger.jsonl");
    }

    /** What the budget was told, in one word each. */
    List<String> budget() throws IOException {
        return Files.exists(budgetFile())
                ? Files.readAllLines(budgetFile()).stream()
                        .map(line -> line.replaceFirst(".*\"what\":\"([a-z-]+)\".*", "$1"))
                        .toList()
                : List.of();
    }

    /** What the budget amounts to. */
    BudgetState state() throws IOException {
        return Budgets.ledger(home, settings(), clock).read();
    }

    static String digest(TrainingPlan plan) {
        return Sha256.of(plan.toByteArray()).hex();
    }

    long charged(TrainingPlan plan) throws IOException {
        return state().run(digest(plan))
                .map(run -> run.charged().get(0).steps())
                .orElse(0L);
    }
}
