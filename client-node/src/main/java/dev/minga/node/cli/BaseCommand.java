package dev.minga.node.cli;

import dev.minga.node.model.BaseModel;
import dev.minga.node.model.BertShape;
import dev.minga.node.model.Tokenizer;
import dev.minga.node.model.UnusableBaseException;
import dev.minga.shared.settings.EnumText;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import dev.minga.shared.text.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "base", description = "Checks a base model and prints what a plan has to say of it.")
final class BaseCommand implements Callable<ExitCode> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description = "Holds config.json, model.safetensors and tokenizer.json, as Hugging Face libraries save them"
                    + " (default: the model that comes with Minga).")
    private Optional<Path> directory = Optional.empty();

    @Mixin
    private OutputOptions output = new OutputOptions();

    /** What {@code --output json} prints. */
    record Result(String name, String sha256, BertShape shape, String pooling) {}

    @Override
    public ExitCode call() throws IOException {
        try {
            BaseModel base = directory.isPresent() ? BaseModel.directory(directory.get()) : BaseModel.MINILM;
            Tokenizer.open(base, 2).close();
            Result result = new Result(
                    directory.map(BaseCommand::lastName).orElse(base.name()),
                    base.digest().hex(),
                    base.facts().shape(),
                    EnumText.format(base.facts().pooling()));
            output.print(Main.terminal(spec), result, text(result));
            return ExitCode.OK;
        } catch (UnusableBaseException e) {
            throw Bases.error(e);
        }
    }

    private static String lastName(Path directory) {
        return Printable.line(
                String.valueOf(directory.toAbsolutePath().normalize().getFileName()));
    }

    private static String text(Result result) {
        BertShape shape = result.shape();
        return """
                # %d layers of width %d, %d heads, up to %d tokens, pooling %s. For the plan:
                base:
                  name: %s
                  sha256: %s
                  hiddenSize: %d""".formatted(
                        shape.layers(),
                        shape.hidden(),
                        shape.heads(),
                        shape.positions(),
                        result.pooling(),
                        result.name(),
                        result.sha256(),
                        shape.hidden());
    }
}
