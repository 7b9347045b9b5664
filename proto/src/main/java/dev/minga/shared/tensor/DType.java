package dev.minga.shared.tensor;

/** The element types that Minga knows, under the names that safetensors gives them. */
public enum DType {
    F32(4),
    BF16(2),
    F16(2),
    I64(8);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Returns the size of one element in bytes. */
    public int bytes() {
        return bytes;
    }
}
