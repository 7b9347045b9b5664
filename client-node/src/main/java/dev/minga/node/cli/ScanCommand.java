package dev.minga.node.cli;

import dev.minga.node.data.LogBytes;
import dev.minga.node.data.LogFormat;
import dev.minga.node.data.RecordReader;
import dev.minga.node.detection.LineScorer;
import dev.minga.node.detection.Scan;
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
import dev.minga.node.model.UnusableBaseException;
import dev.minga.node.monitoring.ScanMeter;
import dev.minga.node.participation.RedactedKinds;
import dev.minga.node.redaction.Redactor;
import dev.minga.shared.settings.EnumText;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(name = "scan", description = "Scores the lines of logs; prints one JSON object a line.")
final class ScanCommand implements Callable<ExitCode> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The folder of a trained model.")
    private Path folder = Path.of(".");

    @Option(
            names = "--base",
            paramLabel = "DIR",
            description = "The directory of the base model, if it is none that comes with Minga.")
    private Optional<Path> baseDirectory = Optional.empty();

    @Option(
            names = "--format",
            defaultValue = "nginx-combined",
            converter = FormatConverter.class,
            description =
                    "nginx-combined, json-gateway, iis-w3c, syslog, json-lines, csv, windows-xml, windows-csv or plain"
                            + " (default: ${DEFAULT-VALUE}).")
    private LogFormat format = LogFormat.NGINX_COMBINED;

    @Option(
            names = "--text",
            paramLabel = "FIELD",
            split = ",",
            description = "The fields that a record's text is made of, where node.yaml names them.")
    private List<String> text = List.of();

    @Option(
            names = "--redact",
            paramLabel = "KINDS",
            description =
                    "What is taken out of a text before it is scored: email, ip, user, token, key, card, or all, or none"
                            + " (default: what the model says that it was trained with).")
    private Optional<String> redact = Optional.empty();

    @Option(
            names = "--precision",
            defaultValue = "fp32",
            converter = PrecisionConverter.class,
            description = "fp32, bf16, int8 (a quarter of the memory), or auto: fp32 or bf16, whichever is faster here"
                    + " (default: ${DEFAULT-VALUE}).")
    private PrecisionChoice precision = PrecisionChoice.FP32;

    @Option(
            names = "--device",
            defaultValue = "auto",
            converter = DeviceConverter.class,
            description = "auto, cpu or cuda:N (default: ${DEFAULT-VALUE}: a CUDA device, if libtorch sees one).")
    private DeviceChoice device = DeviceChoice.AUTO;

    @Option(
            names = "--output",
            paramLabel = "json",
            converter = JsonOnly.class,
            description = "json: findings have no other form, one object a line.")
    private String output = "json";

    @Option(names = "--min-score", defaultValue = "0", description = "Print lines from this score on (0 to 1).")
    private double minScore;

    @Option(names = "--threads", description = "Processors to use (default: all).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--native-libraries",
            description = "Where libtorch is unpacked, once, about 450 MB (default: ${DEFAULT-VALUE}).")
    private Path nativeLibraries = Path.of(System.getProperty("user.home"), ".minga", "native");

    @Option(
            names = "--metrics-file",
            paramLabel = "FILE",
            description =
                    "Keep counts and scores there for node_exporter's textfile collector; its name must end in .prom.")
    private Optional<Path> metricsFile = Optional.empty();

    @Option(
            names = "--score-reference",
            paramLabel = "FILE",
            description = "Compare scores with those in this file, which the first scan of a model makes; needs"
                    + " --metrics-file.")
    private Optional<Path> scoreReference = Optional.empty();

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Logs to read; - is standard input.")
    private List<String> files = List.of();

    private Optional<ScanMeter> meter = Optional.empty();
    private boolean unmeasured;

    @Override
    public ExitCode call() throws IOException, InterruptedException {
        if (threads < 1) {
            throw new UserError(ExitCode.USAGE, "--threads must be at least 1, not " + threads, "Name how many to use");
        }
        ModelDirectory.Trained trained = TrainedFolder.read(folder);
        meter = meter();
        ModelDirectory.Description description = trained.description();
        try {
            BaseModel base = TrainedFolder.base(description, baseDirectory);
            NativeEngine engine = NativeEngine.start(threads, nativeLibraries).on(device());
            try (BertModel model = BertModel.load(engine, base, arithmetic(engine))) {
                if (!model.fits(trained.adapter().layout(), description.maxTokens())) {
                    throw new UserError(
                            ExitCode.USAGE,
                            "the sizes in " + folder + " are not those of " + base.name(),
                            "Name the folder of a trained model");
                }
                try (Tokenizer tokenizer = Tokenizer.open(base, description.maxTokens())) {
                    LineScorer scorer = new LineScorer(model::logits, tokenizer, trained.adapter());
                    return scanAll(new Scan(scorer, description.labels()), redactor(description));
                }
            }
        } catch (UnusableBaseException e) {
            throw Bases.error(e);
        } catch (NativeLibraryException e) {
            throw new UserError(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()), e.remedy(), e);
        }
    }

    private DeviceChoice device() {
        if (precision == PrecisionChoice.INT8 && device.isCuda()) {
            throw new UserError(
                    ExitCode.USAGE,
                    "--precision int8 computes on the processor, not on " + device,
                    "Choose --device cpu, or --precision bf16");
        }
        return precision == PrecisionChoice.INT8 ? DeviceChoice.CPU : device;
    }

    private Precision arithmetic(NativeEngine engine) throws IOException {
        return precision.fixed().isPresent()
                ? precision.fixed().get()
                : PrecisionTrial.run(engine, System::nanoTime).faster();
    }

    private Optional<ScanMeter> meter() {
        if (scoreReference.isPresent() && metricsFile.isEmpty()) {
            throw new UserError(
                    ExitCode.USAGE, "--score-reference says nothing without --metrics-file", "Name a file with both");
        }
        if (metricsFile.filter(file -> !file.toString().endsWith(".prom")).isPresent()) {
            throw new UserError(
                    ExitCode.USAGE,
                    "--metrics-file " + metricsFile.get()
                            + " does not end in .prom, so node_exporter would not read it",
                    "Name it so");
        }
        try {
            return metricsFile.isPresent()
                    ? Optional.of(new ScanMeter(
                            metricsFile.get(),
                            scoreReference,
                            ModelDirectory.digest(folder).hex(),
                            Clock.systemUTC()))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UserError(
                    ExitCode.USAGE, String.valueOf(e.getMessage()), "Name another file with --score-reference", e);
        }
    }

    private Redactor redactor(ModelDirectory.Description trained) {
        try {
            return new Redactor(RedactedKinds.of(
                            redact.map(kinds -> List.of(kinds.split(",", -1))).orElse(trained.redacted()))
                    .kinds());
        } catch (IllegalArgumentException e) {
            throw redact.isPresent()
                    ? new UserError(ExitCode.USAGE, "--redact: " + e.getMessage(), "Name what to take out", e)
                    : new UserError(
                            ExitCode.USAGE,
                            "the model in " + folder + " was trained on texts without " + trained.redacted()
                                    + ", and this version does not know how to take all of that out",
                            "Use the version of Minga that it was trained with, or name what to take out with --redact",
                            e);
        }
    }

    private RecordReader open(String file) throws IOException {
        return format.reader(file.equals("-") ? System.in : LogBytes.open(Path.of(file)), file);
    }

    private ExitCode scanAll(Scan scan, Redactor redactor) throws InterruptedException {
        ExitCode code = ExitCode.OK;
        for (String file : files) {
            try (RecordReader log = open(file)) {
                scan.run(log, format.parser(text), redactor, this::print);
            } catch (IOException e) {
                Main.terminal(spec).error(e.getMessage() + ". The other files are scanned all the same.");
                code = ExitCode.FAILED;
            }
        }
        return measure(ScanMeter::finish) ? code : ExitCode.FAILED;
    }

    private interface Measuring {
        void on(ScanMeter meter) throws IOException;
    }

    /** That counts cannot be written is told once and keeps no line from being scored. */
    private boolean measure(Measuring measuring) {
        try {
            if (meter.isPresent()) {
                measuring.on(meter.get());
            }
            return !unmeasured;
        } catch (IOException e) {
            if (!unmeasured) {
                Main.terminal(spec).error("the metrics cannot be written: " + e + ". Lines are scored all the same.");
            }
            unmeasured = true;
            return false;
        }
    }

    private void print(Scan.Finding finding) {
        measure(meter -> meter.scored(finding));
        if (finding.score() >= minScore) {
            Main.terminal(spec).json(finding);
        }
    }

    static final class PrecisionConverter implements ITypeConverter<PrecisionChoice> {
        @Override
        public PrecisionChoice convert(String value) {
            try {
                return EnumText.parse(value, PrecisionChoice.class);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    static final class DeviceConverter implements ITypeConverter<DeviceChoice> {
        @Override
        public DeviceChoice convert(String value) {
            try {
                return DeviceChoice.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    static final class FormatConverter implements ITypeConverter<LogFormat> {
        @Override
        public LogFormat convert(String value) {
            try {
                return EnumText.parse(value, LogFormat.class);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    static final class JsonOnly implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            if (!value.equals("json")) {
                throw new TypeConversionException("findings are printed as json only, not as '" + value + "'");
            }
            return value;
        }
    }
}
