package dev.minga.shared.tensor;

import dev.minga.shared.text.Printable;
import java.io.IOException;

/** A tensor file that was refused. The message is one printable line that names the cause. */
public final class MalformedTensorFileException extends IOException {
    /** Why a file was refused. */
    public enum Fault {
        /** The bytes are not a well-formed safetensors file. */
        MALFORMED,
        /** The file, its header or its number of tensors is above the limit. */
        TOO_LARGE,
        /** Well formed, but the tensors' names, types or shapes are not those that were asked for. */
        WRONG_SHAPE,
        /** A value is NaN or infinite. */
        NOT_FINITE
    }

    private final Fault fault;

    MalformedTensorFileException(Fault fault, String message) {
        super(Printable.line(message));
        this.fault = fault;
    }

    /** Returns why the file was refused. */
    public Fault fault() {
        return fault;
    }
}
