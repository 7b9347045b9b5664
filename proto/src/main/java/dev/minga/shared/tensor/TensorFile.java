package dev.minga.shared.tensor;

import dev.minga.shared.tensor.MalformedTensorFileException.Fault;
import dev.minga.shared.tensor.TensorHeader.Placed;
import dev.minga.shared.text.Printable;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A safetensors file, read as if its writer were hostile. Once {@code open} has returned, the header is known to be well
 * formed and the tensors to fill the file exactly; values are checked as they are read. Any valid file of the known
 * types is accepted, in whatever order its keys and data stand.
 *
 * <p>Reading is positional and keeps no state, so any number of threads may read at once. Closing while another thread
 * reads makes that read fail with an {@link IOException}. An interrupted reader closes the file.
 */
public final class TensorFile implements Closeable {
    /**
     * What is refused before it is allocated.
     *
     * @param fileBytes the largest whole file, in bytes
     * @param headerBytes the largest header, in bytes
     * @param tensors the largest number of tensors
     */
    public record Limits(long fileBytes, int headerBytes, int tensors) {
        /** For adapters and deltas: 64 MiB, a header of 1 MiB, 10,000 tensors. */
        public static final Limits ADAPTER = new Limits(64L << 20, 1 << 20, 10_000);

        /** @throws IllegalArgumentException if a limit is negative */
        public Limits {
            if (fileBytes < 0 || headerBytes < 0 || tensors < 0) {
                throw new IllegalArgumentException("a limit is negative");
            }
        }
    }

    static final int PREFIX_BYTES = Long.BYTES;
    private static final int BLOCK_BYTES = 64 << 10;
    // Of a heap buffer a channel would make such a one, and copy.
    private static final ThreadLocal<ByteBuffer> BLOCK =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN));
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final ByteSource source;
    private final TensorHeader header;
    private final long dataStart;

    private TensorFile(ByteSource source, TensorHeader header, long dataStart) {
        this.source = source;
        this.header = header;
        this.dataStart = dataStart;
    }

    /**
     * Opens a file and checks all of it but the values. The caller closes it.
     *
     * @throws MalformedTensorFileException if the file is malformed or above a limit
     */
    public static TensorFile open(Path file, Limits limits) throws IOException {
        return open(new ByteSource.OfFile(FileChannel.open(file, StandardOpenOption.READ)), limits);
    }

    /**
     * The same for bytes in memory, which are not copied and must not change while they are read.
     *
     * @throws MalformedTensorFileException if the bytes are malformed or above a limit
     */
    public static TensorFile open(byte[] bytes, Limits limits) throws IOException {
        return open(new ByteSource.OfArray(bytes), limits);
    }

    private static TensorFile open(ByteSource source, Limits limits) throws IOException {
        try {
            int headerBytes = headerBytes(source, limits);
            ByteBuffer json = ByteBuffer.allocate(headerBytes);
            source.read(json, PREFIX_BYTES);
            TensorHeader header = HeaderParser.parse(json, limits.tensors());
            long dataStart = (long) PREFIX_BYTES + headerBytes;
            header.requireDense(source.size() - dataStart);
            return new TensorFile(source, header, dataStart);
        } catch (IOException | RuntimeException | Error e) {
            source.close();
            throw e;
        }
    }

    private static int headerBytes(ByteSource source, Limits limits) throws IOException {
        long size = source.size();
        if (size > limits.fileBytes()) {
            throw new MalformedTensorFileException(
                    Fault.TOO_LARGE, "the file has " + size + " bytes, more than " + limits.fileBytes());
        }
        if (size < PREFIX_BYTES) {
            throw TensorHeader.malformed("the file has " + size + " bytes, too few for a header");
        }
        ByteBuffer prefix = ByteBuffer.allocate(PREFIX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        source.read(prefix, 0);
        long declared = prefix.getLong();
        if (Long.compareUnsigned(declared, limits.headerBytes()) > 0) {
            String bytes = Long.toUnsignedString(declared);
            throw new MalformedTensorFileException(
                    Fault.TOO_LARGE, "the header declares " + bytes + " bytes, more than " + limits.headerBytes());
        }
        if (declared > size - PREFIX_BYTES) {
            throw TensorHeader.malformed("the header declares " + declared + " bytes, more than the file holds");
        }
        return Math.toIntExact(declared);
    }

    /** Returns what each tensor looks like, sorted by name. */
    public List<TensorSpec> specs() {
        return header.tensors().values().stream().map(Placed::spec).toList();
    }

    /** Returns the free text of the header, unmodifiable and empty where the file has none. It is as hostile as the file. */
    public SortedMap<String, String> metadata() {
        return header.metadata();
    }

    /**
     * Checks that the file holds these tensors and no others.
     *
     * @throws MalformedTensorFileException {@code WRONG_SHAPE}, naming the first difference by name order
     * @throws IllegalArgumentException if {@code expected} names a tensor twice
     */
    public void requireExactly(Collection<TensorSpec> expected) throws MalformedTensorFileException {
        SpecDifference.requireNone(specs(), expected);
    }

    /**
     * Checks that every tensor is F32, which alone can be read.
     *
     * @throws MalformedTensorFileException {@code WRONG_SHAPE}, naming the first that is not
     */
    public void requireF32() throws MalformedTensorFileException {
        for (TensorSpec spec : specs()) {
            requireF32(spec);
        }
    }

    /**
     * Reads {@code count} F32 values of a tensor, from {@code firstElement} on, into {@code into} from {@code at} on.
     *
     * @throws MalformedTensorFileException if the tensor is not F32, a value is not finite, or the file has shrunk
     * @throws IllegalArgumentException if the file has no tensor of that name
     * @throws IndexOutOfBoundsException if the range is not within the tensor or not within the array
     */
    public void readFloats(String name, long firstElement, float[] into, int at, int count) throws IOException {
        Placed placed = placed(name);
        requireF32(placed.spec());
        Objects.checkFromIndexSize(at, count, into.length);
        Objects.checkFromIndexSize(firstElement, (long) count, placed.spec().elements());

        ByteBuffer block = BLOCK.get();
        long position = dataStart + placed.begin() + firstElement * Float.BYTES;
        for (int done = 0; done < count; ) {
            int floats = Math.min(count - done, BLOCK_BYTES / Float.BYTES);
            block.clear().limit(floats * Float.BYTES);
            source.read(block, position + (long) done * Float.BYTES);
            block.asFloatBuffer().get(into, at + done, floats);
            if (!Finite.all(block, floats)) {
                throw notFinite(name, firstElement + done, into, at + done);
            }
            done += floats;
        }
    }

    /**
     * Reads a whole tensor of F32, BF16 or F16; narrow values are widened, which is exact.
     *
     * @throws MalformedTensorFileException if the tensor is of another type, too large for an array, or holds a value that is
     *     not finite
     * @throws IllegalArgumentException if the file has no tensor of that name
     */
    public FloatTensor readWidened(String name) throws IOException {
        Placed placed = placed(name);
        DType dtype = placed.spec().dtype();
        requireArray(placed.spec());
        float[] values = new float[(int) placed.spec().elements()];
        if (dtype != DType.BF16 && dtype != DType.F16) {
            readFloats(name, 0, values, 0, values.length);
            return new FloatTensor(placed.spec().shape(), values);
        }
        ByteBuffer block = BLOCK.get();
        for (int done = 0; done < values.length; ) {
            int count = Math.min(values.length - done, BLOCK_BYTES / Short.BYTES);
            block.clear().limit(count * Short.BYTES);
            source.read(block, dataStart + placed.begin() + (long) done * Short.BYTES);
            for (int i = 0; i < count; i++) {
                short bits = block.getShort(i * Short.BYTES);
                values[done + i] = dtype == DType.BF16 ? NarrowFloats.ofBf16(bits) : NarrowFloats.ofF16(bits);
                if (!Float.isFinite(values[done + i])) {
                    throw notFinite(name, done + i, values, done + i);
                }
            }
            done += count;
        }
        return new FloatTensor(placed.spec().shape(), values);
    }

    private Placed placed(String name) {
        Placed placed = header.tensors().get(name);
        if (placed == null) {
            throw new IllegalArgumentException("no tensor " + Printable.quoted(name));
        }
        return placed;
    }

    private static void requireF32(TensorSpec spec) throws MalformedTensorFileException {
        if (spec.dtype() != DType.F32) {
            throw new MalformedTensorFileException(
                    Fault.WRONG_SHAPE, "tensor " + Printable.quoted(spec.name()) + " is " + spec.dtype() + ", not F32");
        }
    }

    private static MalformedTensorFileException notFinite(String name, long first, float[] values, int at) {
        int bad = Finite.firstOther(values, at);
        return new MalformedTensorFileException(
                Fault.NOT_FINITE,
                "tensor " + Printable.quoted(name) + " holds " + values[at + bad] + " at " + (first + bad));
    }

    /**
     * Reads every tensor, sorted by name; allocates as much as the file is large.
     *
     * @throws MalformedTensorFileException if a tensor is not F32, too large for an array, or holds a value that is not
     *     finite
     */
    public SortedMap<String, FloatTensor> readAll() throws IOException {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        for (TensorSpec spec : specs()) {
            requireArray(spec);
            float[] values = new float[spec.dtype() == DType.F32 ? (int) spec.elements() : 0];
            readFloats(spec.name(), 0, values, 0, values.length);
            tensors.put(spec.name(), new FloatTensor(spec.shape(), values));
        }
        return tensors;
    }

    private static void requireArray(TensorSpec spec) throws MalformedTensorFileException {
        if (spec.elements() > LARGEST_ARRAY) {
            throw new MalformedTensorFileException(
                    Fault.TOO_LARGE, "tensor " + Printable.quoted(spec.name()) + " does not fit an array");
        }
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
