package dev.minga.node.participation;

import dev.minga.crypto.digest.Sha256;
import dev.minga.node.training.Checkpoints;
import dev.minga.node.training.TrainingState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of a round's training in a file that only its owner can read, at most every ten seconds: a node that was killed
 * loses less than that. The file is whole or not there, says what it is of, and ends in its SHA-256; one
 * of something else, or a damaged one, is as if there were none, and the round's training begins anew. A full disk costs the
 * checkpoint, not the training.
 *
 * <p>Not thread-safe.
 */
final class SavedTraining implements Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(SavedTraining.class);
    private static final byte[] FORMAT = "minga/training/1".getBytes(StandardCharsets.US_ASCII);
    private static final Duration APART = Duration.ofSeconds(10);
    private static final int DIGEST = 32;

    private final RoundFolder folder;
    private final Sha256 work;
    private final int dimension;
    private final int memory;
    private final LongSupplier nanoClock;
    private long savedNanos;

    /**
     * Reads and writes the file of a round.
     *
     * @param work digest of all that the training is a function of, but for draws
     * @param dimension numbers in a state's vector
     * @param memory numbers in a state's memory
     * @param nanoClock as {@link System#nanoTime}
     */
    SavedTraining(RoundFolder folder, Sha256 work, int dimension, int memory, LongSupplier nanoClock) {
        this.folder = folder;
        this.work = work;
        this.dimension = dimension;
        this.memory = memory;
        this.nanoClock = nanoClock;
        this.savedNanos = nanoClock.getAsLong();
    }

    @Override
    public Optional<TrainingState> last() {
        try {
            Optional<TrainingState> state = folder.training(size()).flatMap(this::read);
            state.ifPresent(last -> LOG.info("training goes on after step {}", last.steps()));
            return state;
        } catch (IOException e) {
            LOG.warn("where training stood cannot be read; it begins anew", e);
            return Optional.empty();
        }
    }

    @Override
    public void reached(Supplier<TrainingState> state) {
        long now = nanoClock.getAsLong();
        if (now - savedNanos < APART.toNanos()) {
            return;
        }
        savedNanos = now;
        try {
            folder.keepTraining(bytes(state.get()));
        } catch (IOException e) {
            LOG.warn("training goes on, but where it stands cannot be kept", e);
        }
    }

    private long size() {
        return FORMAT.length
                + DIGEST
                + Integer.BYTES
                + (1L + memory) * Double.BYTES
                + (long) dimension * Float.BYTES
                + DIGEST;
    }

    private byte[] bytes(TrainingState state) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size()));
        bytes.put(FORMAT).put(work.bytes()).putInt(state.steps()).putDouble(state.clip());
        for (float value : state.vector()) {
            bytes.putFloat(value);
        }
        for (double value : state.memory()) {
            bytes.putDouble(value);
        }
        byte[] content = Arrays.copyOf(bytes.array(), bytes.position());
        return bytes.put(Sha256.of(content).bytes()).array();
    }

    private Optional<TrainingState> read(byte[] bytes) {
        int end = bytes.length - DIGEST;
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        boolean ours = Arrays.equals(next(rest, FORMAT.length), FORMAT)
                && Arrays.equals(next(rest, DIGEST), work.bytes())
                && Arrays.equals(
                        Arrays.copyOfRange(bytes, end, bytes.length),
                        Sha256.of(Arrays.copyOf(bytes, end)).bytes());
        if (!ours) {
            return Optional.empty();
        }
        int steps = rest.getInt();
        double clip = rest.getDouble();
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = rest.getFloat();
        }
        double[] remembered = new double[memory];
        for (int i = 0; i < memory; i++) {
            remembered[i] = rest.getDouble();
        }
        return Optional.of(new TrainingState(steps, vector, clip, remembered));
    }

    private static byte[] next(ByteBuffer bytes, int length) {
        byte[] next = new byte[length];
        bytes.get(next);
        return next;
    }
}
