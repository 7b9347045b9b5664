package dev.minga.node.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The base model, loaded once for all tests of this JVM, and libtorch, unpacked once under {@code target/}. */
public final class LoadedModel {
    /** Where libtorch is unpacked for tests. */
    public static final Path NATIVE_LIBRARIES =
            Path.of("target", "native-libraries").toAbsolutePath();

    private static final int MAX_TOKENS = 128;

    private LoadedModel() {}

    private static final class Fp32 {
        static final BertModel MODEL = load(Precision.FP32);
    }

    private static final class Bf16 {
        static final BertModel MODEL = load(Precision.BF16);
    }

    private static final class Int8 {
        static final BertModel MODEL = load(Precision.INT8);
    }

    private static final class Words {
        static final Tokenizer TOKENIZER = open();
    }

    /** The model in fp32; nobody closes it. */
    public static BertModel fp32() {
        return Fp32.MODEL;
    }

    /** The model in a precision; nobody closes it. */
    public static BertModel of(Precision precision) {
        return switch (precision) {
            case FP32 -> fp32();
            case BF16 -> Bf16.MODEL;
            case INT8 -> Int8.MODEL;
        };
    }

    /** Loads the model anew. */
    public static BertModel load(Precision precision) {
        return load(precision, 1);
    }

    /** Loads the model anew, to compute so many parts of a batch at once. */
    public static BertModel load(Precision precision, int threads) {
        try {
            return BertModel.load(NativeEngine.start(threads, NATIVE_LIBRARIES), BaseModel.MINILM, precision);
        } catch (IOException | NativeLibraryException e) {
            throw new IllegalStateException("the base model cannot be loaded", e);
        }
    }

    /** Whether the processor computes in bf16 itself; where it does not, a step in bf16 takes ten times as long as in fp32. */
    public static boolean hasBf16() {
        try {
            return Files.readString(Path.of("/proc/cpuinfo")).contains("bf16");
        } catch (IOException noLinux) {
            return true;
        }
    }

    /** The model's tokenizer, texts cut at 128 tokens. */
    public static Tokenizer tokenizer() {
        return Words.TOKENIZER;
    }

    private static Tokenizer open() {
        try {
            return Tokenizer.open(BaseModel.MINILM, MAX_TOKENS);
        } catch (IOException e) {
            throw new IllegalStateException("the tokenizer cannot be opened", e);
        }
    }

    /** The tokens of each text. */
    public static List<Tokens> tokens(List<String> texts) {
        return texts.stream().map(tokenizer()::tokens).toList();
    }
}
