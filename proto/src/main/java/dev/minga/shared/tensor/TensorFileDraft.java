package dev.minga.shared.tensor;

import dev.minga.shared.text.Printable;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A tensor file in the making, in the canonical form of {@link TensorFileWriter} and byte for byte the same. Names and shapes
 * are known beforehand, so the header goes first and every value to its place; memory does not grow with the file. Each tensor
 * is written from its first value to its last; which one is written next is free.
 *
 * <p>Guarantee: a draft that could be finished holds every value of every tensor, once and finite. Nothing is flushed to disk
 * here; who gives the file its name does that. For one thread.
 */
public final class TensorFileDraft implements Closeable {
    private static final int BLOCK = 1 << 16;

    private final Path file;
    private final FileChannel channel;
    private final Map<String, Progress> tensors = new TreeMap<>();
    private final ByteBuffer bytes =
            ByteBuffer.allocateDirect(BLOCK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /** How far a tensor is written, in values; {@code begin} is its place in the file, in bytes. */
    private record Progress(long begin, long elements, long written) {}

    private TensorFileDraft(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Begins a file of these tensors; what stood there is overwritten.
     *
     * @throws IllegalArgumentException if a tensor is not F32, stands twice or is called {@code __metadata__}, or a name is not
     *     well-formed text
     */
    static TensorFileDraft begin(Path file, Collection<TensorSpec> tensors) throws IOException {
        CanonicalHeader header = CanonicalHeader.of(tensors, new TreeMap<>());
        TensorFileDraft draft = new TensorFileDraft(
                file,
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE));
        try {
            for (TensorSpec spec : tensors) {
                long begin = Objects.requireNonNull(header.begins().get(spec.name()));
                draft.tensors.put(spec.name(), new Progress(begin, spec.elements(), 0));
            }
            draft.put(ByteBuffer.wrap(header.bytes()), 0);
            return draft;
        } catch (IOException | RuntimeException e) {
            draft.close();
            throw e;
        }
    }

    /**
     * Writes the next {@code count} values of a tensor, which stand in {@code values} from {@code at} on.
     *
     * @param first the number of the first of them within the tensor
     * @throws IOException if the disk fails or is full, naming the file
     * @throws IllegalArgumentException if a value is NaN or infinite, or there is no such tensor
     * @throws IllegalStateException if {@code first} is not how many values the tensor has so far, or these are more than it has
     */
    public void write(String name, long first, float[] values, int at, int count) throws IOException {
        Progress progress = progress(name);
        if (first != progress.written() || count > progress.elements() - first) {
            throw new IllegalStateException("tensor " + Printable.quoted(name) + " has " + progress.written() + " of "
                    + progress.elements() + " values; it cannot go on with " + count + " at " + first);
        }
        for (int done = 0; done < count; done += BLOCK) {
            int here = Math.min(BLOCK, count - done);
            bytes.clear().limit(here * Float.BYTES);
            TensorFileWriter.put(bytes, name, first + done, values, at + done, here);
            put(bytes, progress.begin() + (first + done) * Float.BYTES);
        }
        tensors.put(name, new Progress(progress.begin(), progress.elements(), first + count));
    }

    /** Copies a whole tensor out of a file, where it may have another name. */
    public void copy(String name, TensorFile from, String nameThere) throws IOException {
        long elements = progress(name).elements();
        float[] block = new float[(int) Math.min(BLOCK, elements)];
        for (long first = 0; first < elements; first += BLOCK) {
            int here = (int) Math.min(BLOCK, elements - first);
            from.readFloats(nameThere, first, block, 0, here);
            write(name, first, block, 0, here);
        }
    }

    private Progress progress(String name) {
        Progress progress = tensors.get(name);
        if (progress == null) {
            throw new IllegalArgumentException("no tensor " + Printable.quoted(name));
        }
        return progress;
    }

    private void put(ByteBuffer from, long position) throws IOException {
        long at = position;
        try {
            while (from.hasRemaining()) {
                at += channel.write(from, at);
            }
        } catch (IOException e) {
            throw new IOException(file + " cannot be written (" + e.getMessage() + ")", e);
        }
    }

    /**
     * Nothing more will be written.
     *
     * @throws IllegalStateException if a tensor is not whole, naming the first
     */
    public void finish() throws IOException {
        for (Map.Entry<String, Progress> tensor : tensors.entrySet()) {
            Progress progress = tensor.getValue();
            if (progress.written() != progress.elements()) {
                throw new IllegalStateException("tensor " + Printable.quoted(tensor.getKey()) + " has "
                        + progress.written() + " of " + progress.elements() + " values");
            }
        }
        channel.close();
    }

    /** Reads what was finished. The caller closes it. */
    public TensorFile read(TensorFile.Limits limits) throws IOException {
        return TensorFile.open(file, limits);
    }

    /** Where it is; who moves it away keeps it. */
    public Path file() {
        return file;
    }

    /** Deletes the file, unless it was moved away. */
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
