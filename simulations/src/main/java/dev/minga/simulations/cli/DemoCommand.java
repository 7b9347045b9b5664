package dev.minga.simulations.cli;

import dev.minga.node.model.NativeLibraryException;
import dev.minga.node.model.PrecisionChoice;
import dev.minga.shared.settings.EnumText;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import dev.minga.simulations.demo.Demo;
import dev.minga.simulations.demo.Installation;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "demo",
        description =
                "Three organisations train one detector of attacks together: separate processes, real attack strings, "
                        + "TLS, signatures, differential privacy.")
final class DemoCommand implements Callable<ExitCode> {
    static final String DEFAULT_OUT = "minga-demo";

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = DEFAULT_OUT,
            description = "Where everything is left: adapter, logs, summary.json (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of(DEFAULT_OUT);

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Which organisation gets which lines, and the public seed of the adapter. The noise of the "
                    + "nodes has no seed (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--precision",
            defaultValue = "auto",
            converter = PrecisionConverter.class,
            description = "fp32, bf16, or auto: whichever is faster on this machine (default: ${DEFAULT-VALUE}).")
    private PrecisionChoice precision = PrecisionChoice.AUTO;

    @Override
    public ExitCode call() throws Exception {
        String home = System.getProperty("minga.home");
        if (home == null) {
            throw new UserError(ExitCode.USAGE, "the demo does not know where Minga is", "Start it with ./minga demo");
        }
        try {
            new Demo(new Installation(Path.of(home)), out, seed, precision, Main.TERMINAL).run();
        } catch (NativeLibraryException e) {
            throw new UserError(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()), e.remedy(), e);
        }
        return ExitCode.OK;
    }

    static final class PrecisionConverter implements ITypeConverter<PrecisionChoice> {
        @Override
        public PrecisionChoice convert(String value) {
            try {
                return EnumText.parse(value, PrecisionChoice.class).requireGradients();
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
