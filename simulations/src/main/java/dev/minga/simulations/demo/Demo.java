package dev.minga.simulations.demo;

import dev.minga.coordinator.admin.AdminClient;
import dev.minga.coordinator.admin.RoundView;
import dev.minga.coordinator.admin.RunView;
import dev.minga.crypto.digest.Sha256;
import dev.minga.node.data.LogFormat;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.BertModel;
import dev.minga.node.model.DeviceChoice;
import dev.minga.node.model.ModelDirectory;
import dev.minga.node.model.NativeEngine;
import dev.minga.node.model.NativeLibraryException;
import dev.minga.node.model.Precision;
import dev.minga.node.model.PrecisionChoice;
import dev.minga.node.model.PrecisionTrial;
import dev.minga.node.model.Tokenizer;
import dev.minga.shared.settings.Json;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.ProgressBar;
import dev.minga.shared.terminal.Terminal;
import dev.minga.shared.terminal.UserError;
import dev.minga.simulations.demo.data.AgentString;
import dev.minga.simulations.demo.data.DemoSplit;
import dev.minga.simulations.demo.data.OrganisationFiles;
import dev.minga.simulations.demo.data.UserAgentCorpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Runs the demo from the corpus to the comparison. One use. */
public final class Demo {
    private static final String MARK = "summary.json";
    private static final Path NATIVE_LIBRARIES = Path.of(System.getProperty("user.home"), ".minga", "native");

    private final Installation installation;
    private final DemoSettings settings;
    private final Path out;
    private final long seed;
    private final PrecisionChoice precision;
    private final DemoTable table;
    private final ProgressBar progress;
    private final long startedNanos = System.nanoTime();

    /**
     * Prepares a run.
     *
     * @param out the folder that is left behind; one of an earlier demo is replaced
     */
    public Demo(Installation installation, Path out, long seed, PrecisionChoice precision, Terminal terminal) {
        this(installation, DemoSettings.STANDARD, out, seed, precision, terminal);
    }

    /** The same in other sizes. */
    Demo(
            Installation installation,
            DemoSettings settings,
            Path out,
            long seed,
            PrecisionChoice precision,
            Terminal terminal) {
        this.installation = installation;
        this.settings = settings;
        this.out = out.toAbsolutePath().normalize();
        this.seed = seed;
        this.precision = precision;
        this.progress = new ProgressBar(terminal, "demo", System::nanoTime);
        this.table = new DemoTable(progress::above);
    }

    /** Runs it. */
    public void run() throws IOException, InterruptedException, NativeLibraryException, AdminClient.RefusedException {
        emptyOut();
        progress.update(0, "reading the attack strings and the base model");
        List<AgentString> corpus = UserAgentCorpus.load();
        DemoSplit.Split split = DemoSplit.make(
                corpus,
                seed,
                new DemoSplit.Sizes(
                        settings.recordsPerOrganisation(), settings.testHarmless(), settings.validationHarmless()));
        int threads = Runtime.getRuntime().availableProcessors();
        NativeEngine engine = NativeEngine.start(threads, NATIVE_LIBRARIES).on(DeviceChoice.AUTO);
        DemoPlan plan = new DemoPlan(
                settings,
                seed,
                BaseModel.MINILM.digest(),
                split.organisations().stream().map(DemoSplit.Organisation::name).toList());
        try (BertModel model = BertModel.load(engine, BaseModel.MINILM, arithmetic(engine));
                Tokenizer tokenizer = Tokenizer.open(BaseModel.MINILM, DemoPlan.MAX_TOKENS)) {
            List<Member> members = writeLogs(split);
            OrganisationFiles testFiles =
                    OrganisationFiles.write(out.resolve("test"), LogFormat.NGINX_COMBINED, split.test(), seed);
            TestLines test = new TestLines(model, tokenizer, testFiles, split.test());
            table.introduce(split, test, out);
            Federated federated = federate(plan, members, test, threads);
            Map<String, Scores> alone = trainAlone(plan, members, model, tokenizer, test);
            finish(plan, members, test, model, federated, alone);
        }
    }

    private Precision arithmetic(NativeEngine engine) throws IOException {
        if (precision.fixed().isPresent()) {
            return precision.fixed().get();
        }
        PrecisionTrial trial = PrecisionTrial.run(engine, System::nanoTime);
        table.arithmetic(trial);
        return trial.faster();
    }

    private void emptyOut() throws IOException {
        if (Files.exists(out) && !Files.exists(out.resolve(MARK)) && !Files.exists(out.resolve("plan.yaml"))) {
            try (Stream<Path> content = Files.list(out)) {
                if (content.anyMatch(file -> !file.getFileName().toString().equals("demo.log"))) {
                    throw new UserError(
                            ExitCode.REFUSED,
                            out + " exists and is not of an earlier demo",
                            "Choose another folder with --out");
                }
            }
        }
        if (Files.exists(out)) {
            try (Stream<Path> old = Files.walk(out)) {
                for (Path file : old.sorted(Comparator.reverseOrder()).toList()) {
                    if (!file.equals(out) && !file.getFileName().toString().equals("demo.log")) {
                        Files.delete(file);
                    }
                }
            }
        }
        Files.createDirectories(out);
    }

    /** An organisation and its files. */
    record Member(DemoSplit.Organisation organisation, OrganisationFiles files) {}

    private List<Member> writeLogs(DemoSplit.Split split) throws IOException {
        List<Member> members = new ArrayList<>();
        for (DemoSplit.Organisation organisation : split.organisations()) {
            Path folder = out.resolve(organisation.name()).resolve("data");
            long wrapperSeed = seed + 1_000L * (members.size() + 1);
            members.add(new Member(
                    organisation,
                    OrganisationFiles.write(folder, organisation.format(), organisation.train(), wrapperSeed)));
        }
        return members;
    }

    private record Federated(List<DemoSummary.Round> rounds, Adapter adapter, Scores scores, String globalSha256) {}

    private Federated federate(DemoPlan plan, List<Member> members, TestLines test, int threads)
            throws IOException, InterruptedException, AdminClient.RefusedException {
        progress.update(0.05, "starting one coordinator and three nodes");
        String yaml = plan.yaml();
        Files.writeString(out.resolve("plan.yaml"), yaml);
        int each = Math.max(1, threads / members.size());
        try (LocalFederation federation = new LocalFederation(installation, out)) {
            federation.join(plan.members());
            for (Member member : members) {
                federation.start(member.organisation().name(), member.files(), each, precision, NATIVE_LIBRARIES);
            }
            federation.train(yaml);
            return watch(plan, federation, test);
        }
    }

    private Federated watch(DemoPlan plan, LocalFederation federation, TestLines test)
            throws IOException, InterruptedException, AdminClient.RefusedException {
        List<DemoSummary.Round> rounds = new ArrayList<>();
        Adapter adapter = plan.firstAdapter();
        Scores scores = null;
        String global = "";
        table.roundsHeader();
        while (rounds.size() < settings.rounds()) {
            RunView run = federation.look();
            if (run.state().equals("aborted")) {
                throw new UserError(
                        ExitCode.FAILED,
                        "the run was aborted: " + run.reason().orElse("no reason was given"),
                        "Look into the logs in " + out);
            }
            progress.update(0.1 + 0.5 * rounds.size() / settings.rounds(), "together: round " + (rounds.size() + 1));
            if (run.history().size() > rounds.size()) {
                RoundView round = run.history().get(rounds.size());
                if (round.model().isPresent()) {
                    global = round.model().get();
                    adapter = adapter.with(vector(plan, federation.model(global)));
                    scores = test.measure(adapter);
                    Instant closed = round.closed().orElseThrow();
                    rounds.add(new DemoSummary.Round(
                            round.round(),
                            round.contributors().size(),
                            plan.epsilon(round.round()),
                            scores.loss(),
                            scores.f1(),
                            Duration.between(round.opened(), closed).toMillis() / 1e3));
                    table.round(rounds.get(rounds.size() - 1));
                    continue;
                }
            }
            Thread.sleep(100);
        }
        if (scores == null) {
            throw new IllegalStateException("no round was measured");
        }
        return new Federated(rounds, adapter, scores, global);
    }

    private static float[] vector(DemoPlan plan, byte[] file) throws IOException {
        try (TensorFile tensors = TensorFile.open(file, TensorFile.Limits.ADAPTER)) {
            return plan.layout().vector(tensors.readAll());
        }
    }

    private Map<String, Scores> trainAlone(
            DemoPlan plan, List<Member> members, BertModel model, Tokenizer tokenizer, TestLines test)
            throws IOException {
        TrainedAlone alone = new TrainedAlone(plan, model, tokenizer, new SecureRandom());
        Map<String, Scores> scores = new TreeMap<>();
        for (Member member : members) {
            String name = member.organisation().name();
            int finished = scores.size();
            Adapter adapter = alone.train(
                    member.files(),
                    fraction -> progress.update(
                            0.6 + 0.4 * (finished + fraction) / members.size(), "for comparison, alone: " + name));
            scores.put(name, test.measure(adapter));
        }
        return scores;
    }

    private void finish(
            DemoPlan plan,
            List<Member> members,
            TestLines test,
            BertModel model,
            Federated federated,
            Map<String, Scores> alone)
            throws IOException {
        Sha256 adapter = ModelDirectory.write(out.resolve("adapter"), plan.description(), federated.adapter());
        Scores together = federated.scores();
        List<DemoSummary.Organisation> organisations = new ArrayList<>();
        for (Member member : members) {
            DemoSplit.Organisation organisation = member.organisation();
            Scores own = Objects.requireNonNull(alone.get(organisation.name()));
            organisations.add(new DemoSummary.Organisation(
                    organisation.name(),
                    organisation.unseenFamilies(),
                    together.linesOf(organisation.unseenFamilies()),
                    own.recallOf(organisation.unseenFamilies()),
                    together.recallOf(organisation.unseenFamilies()),
                    own.f1(),
                    own.falsePositiveRate()));
        }
        DemoSummary summary = new DemoSummary(
                federated.rounds(),
                new DemoSummary.Final(
                        together.precision(), together.recall(), together.f1(), together.falsePositiveRate()),
                organisations,
                new DemoSummary.Privacy("record", plan.epsilon(settings.rounds()), plan.delta()),
                new DemoSummary.Model(
                        BaseModel.MINILM.name(),
                        adapter.hex(),
                        federated.globalSha256(),
                        plan.layout().length(),
                        model.parameters()),
                new DemoSummary.TestSet(test.count(), test.attacks()),
                seed,
                (System.nanoTime() - startedNanos) / 1e9);
        Files.write(
                out.resolve(MARK),
                Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(summary));
        progress.done("done");
        table.compare(summary, out);
    }
}
