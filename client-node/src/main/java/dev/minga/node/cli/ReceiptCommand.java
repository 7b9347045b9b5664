package dev.minga.node.cli;

import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.node.ledger.BadReceiptException;
import dev.minga.node.ledger.LogKeys;
import dev.minga.node.ledger.ReceiptSummary;
import dev.minga.node.ledger.RoundReceiptCheck;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import dev.minga.shared.terminal.UserError;
import dev.minga.shared.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "receipt",
        description = "Checks, with the coordinator's public keys alone, that a contribution was averaged.")
final class ReceiptCommand implements Callable<ExitCode> {
    private static final int MOST_BYTES = 16 << 20;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "A receipt, such as DIR/rounds/RUN/ROUND/receipt.minga.")
    private Path file = Path.of(".");

    @ArgGroup(multiplicity = "1")
    private KeySource source = new KeySource();

    @Mixin
    private OutputOptions output = new OutputOptions();

    static final class KeySource {
        @Option(names = "--keys", paramLabel = "FILE", description = "The coordinator's public-keys.txt.")
        @Nullable
        private Path keys;

        @Option(names = "--node", paramLabel = "DIR", description = "A node's directory that knows the keys.")
        @Nullable
        private Path node;
    }

    @Override
    public ExitCode call() throws IOException {
        LogKeys keys = keys();
        try {
            ReceiptSummary summary = new RoundReceiptCheck(keys).check(read(file));
            output.print(Main.terminal(spec), summary, text(summary));
            return ExitCode.OK;
        } catch (BadReceiptException e) {
            throw new UserError(
                    ExitCode.REFUSED,
                    file + " proves no contribution: " + Printable.line(String.valueOf(e.getMessage())),
                    "Check that file and keys are of the same federation",
                    e);
        }
    }

    private LogKeys keys() throws IOException {
        if (source.node != null) {
            return Keys.joined(source.node).logKeys();
        }
        Path lines = source.keys == null ? Path.of("public-keys.txt") : source.keys;
        try {
            LogKeys keys = LogKeys.parse(new String(read(lines), StandardCharsets.UTF_8));
            if (keys.keys().size() != 2) {
                throw new UserError(
                        ExitCode.USAGE,
                        lines + " has " + keys.keys().size() + " verifier keys, a log of Minga has two",
                        "Name the public-keys.txt that 'minga coordinator init' made");
            }
            return keys;
        } catch (MalformedLedgerException | IllegalArgumentException e) {
            throw new UserError(
                    ExitCode.USAGE,
                    lines + " has no verifier keys: " + e.getMessage(),
                    "Name the public-keys.txt that 'minga coordinator init' made",
                    e);
        }
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new UserError(
                        ExitCode.USAGE, file + " is larger than 16 MiB", "Name a receipt or a file of keys");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new UserError(ExitCode.USAGE, "there is no file " + file, "Check the name", e);
        }
    }

    private static String text(ReceiptSummary proven) {
        ReceiptSummary.DeclaredMechanism mechanism = proven.mechanism();
        return String.join(
                "\n",
                Printable.line("Proven: " + proven.member() + "'s delta was "
                        + (isMean(proven) ? "averaged" : "among those aggregated") + " in round "
                        + proven.round()
                        + " of run " + proven.run() + " of " + proven.federation() + "."),
                "  delta      " + proven.delta(),
                "  base       " + proven.base(),
                "  model      " + proven.model(),
                "  plan       " + proven.plan(),
                "  average    " + proven.rule() + " of " + proven.contributions() + " contributions at "
                        + proven.averaged() + share(proven),
                "  declared   unit " + mechanism.unit() + ", noise multiplier " + mechanism.noiseMultiplier()
                        + ", sampling rate " + mechanism.samplingRate() + ", clip norm " + mechanism.clipNorm()
                        + ", delta " + mechanism.delta() + ", steps " + mechanism.firstStep() + " to "
                        + (mechanism.lastStep() - 1)
                        + mechanism
                                .maxRecordsPerEntity()
                                .map(most -> ", at most " + most + " records of an entity")
                                .orElse(""),
                Printable.line("  log        " + proven.log() + ", checkpoint of " + proven.leaves() + " leaves"));
    }

    private static boolean isMean(ReceiptSummary proven) {
        return proven.rule().equals("fedavg");
    }

    /** What another rule made of the delta does not follow from its weight. */
    private static String share(ReceiptSummary proven) {
        return isMean(proven)
                ? String.format(Locale.ROOT, "; weight %s, share %.4f", proven.weight(), proven.share())
                : "";
    }
}
