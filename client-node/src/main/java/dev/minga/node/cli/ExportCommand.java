package dev.minga.node.cli;

import dev.minga.node.export.Export;
import dev.minga.node.export.NewFolder;
import dev.minga.node.export.OnnxFiles;
import dev.minga.node.export.PeftFiles;
import dev.minga.node.export.Release;
import dev.minga.node.export.RunFacts;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.ModelDirectory;
import dev.minga.node.participation.KeptModel;
import dev.minga.node.participation.NodeHome;
import dev.minga.shared.settings.EnumText;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(name = "export", description = "Writes a trained model for other tools: Hugging Face PEFT, or ONNX.")
final class ExportCommand implements Callable<ExitCode> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    enum Form {
        PEFT,
        ONNX
    }

    @Option(
            names = "--format",
            required = true,
            converter = FormConverter.class,
            description = "peft (adapter and head) or onnx (one file, base model included).")
    private Form format = Form.PEFT;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "A folder to make, or an empty one.")
    private Path out = Path.of(".");

    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    @Option(
            names = "--base",
            paramLabel = "DIR",
            description = "The directory of the base model, if it is none that comes with Minga.")
    private Optional<Path> baseDirectory = Optional.empty();

    @Mixin
    private OutputOptions output = new OutputOptions();

    static final class Source {
        @Option(names = "--model", paramLabel = "DIR", description = "The folder of a trained model.")
        @Nullable
        private Path model;

        @ArgGroup(exclusive = false)
        @Nullable
        private OfNode node;
    }

    static final class OfNode {
        @Option(names = "--node", paramLabel = "DIR", required = true, description = "A node's directory.")
        private Path directory = Path.of(".");

        @Option(names = "--run", description = "Which run's model, if the node has those of several.")
        @Nullable
        private String run;
    }

    /** What {@code --output json} prints. */
    record Exported(String format, String folder, Optional<String> run) {}

    @Override
    public ExitCode call() throws IOException {
        Optional<KeptModel> run = source.node == null ? Optional.empty() : Optional.of(run(source.node));
        Path folder = run.map(KeptModel::model).orElseGet(() -> source.model == null ? Path.of(".") : source.model);
        ModelDirectory.Trained trained = TrainedFolder.read(folder);
        Optional<RunFacts> facts = run.isPresent() ? run.get().facts() : Optional.empty();
        Release release = new Release(trained.description(), trained.adapter().whole(), facts);
        BaseModel base = TrainedFolder.base(trained.description(), baseDirectory);
        write(format == Form.PEFT ? new PeftFiles(base.facts().pooling()) : new OnnxFiles(base), release);
        output.print(
                Main.terminal(spec),
                new Exported(EnumText.format(format), out.toString(), run.map(KeptModel::name)),
                "The model" + run.map(one -> " of run " + one.name()).orElse("") + " is in " + out + " as "
                        + EnumText.format(format) + ".");
        return ExitCode.OK;
    }

    private static KeptModel run(OfNode node) throws IOException {
        NodeHome home = Keys.joined(node.directory);
        List<String> names = KeptModel.names(home);
        String name = node.run == null && names.size() == 1 ? names.get(0) : node.run;
        if (name == null) {
            throw new UserError(
                    ExitCode.USAGE,
                    names.isEmpty()
                            ? "no run of the node in " + node.directory + " has ended with a model"
                            : "the node has models of several runs: " + String.join(", ", names),
                    names.isEmpty()
                            ? "Wait until 'minga node run' says that a run is complete"
                            : "Choose one with --run");
        }
        Optional<KeptModel> run = KeptModel.find(home, name);
        if (run.isEmpty() && KeptModel.known(home, name)) {
            throw new UserError(
                    ExitCode.REFUSED,
                    "run " + name + " has no model here: it has not ended, or it ended without one",
                    "Wait until 'minga node run' says that it is complete");
        }
        return run.orElseThrow(() -> new UserError(
                ExitCode.USAGE,
                "the node in " + node.directory + " knows no run '" + name + "'",
                names.isEmpty() ? "Check the name" : "Its models are of " + String.join(", ", names)));
    }

    private void write(Export export, Release release) throws IOException {
        try {
            NewFolder.write(out, folder -> export.write(release, folder));
        } catch (DirectoryNotEmptyException e) {
            throw new UserError(
                    ExitCode.USAGE, "the folder " + out + " is not empty", "Name one that is, or a new one", e);
        } catch (FileAlreadyExistsException e) {
            throw new UserError(ExitCode.USAGE, out + " is a file", "Name a folder that is empty or new", e);
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    ExitCode.USAGE,
                    "the model cannot be written as " + EnumText.format(format) + ": " + e.getMessage(),
                    "Name the folder of a trained model, or another --format",
                    e);
        }
    }

    static final class FormConverter implements ITypeConverter<Form> {
        @Override
        public Form convert(String value) {
            try {
                return EnumText.parse(value, Form.class);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
