package dev.minga.coordinator.aggregation;

import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorFileDraft;
import dev.minga.shared.tensor.TensorFileDrafts;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** What a round makes, read back from its files, which are gone. */
@SuppressWarnings("ArrayRecordComponent")
record Made(byte[] modelFile, Optional<byte[]> stateFile) {
    static Made by(
            Aggregation aggregation, TensorFile base, Optional<TensorFile> state, List<MemberDelta> deltas, int round)
            throws IOException {
        return by(aggregation, base, state, deltas, round, Deltas::new);
    }

    static Made by(
            Aggregation aggregation,
            TensorFile base,
            Optional<TensorFile> state,
            List<MemberDelta> deltas,
            int round,
            Function<List<Numbers>, Deltas> blocks)
            throws IOException {
        try (TensorFileDrafts drafts = new TensorFileDrafts(() -> Files.createTempFile("minga-test-", ""))) {
            NextModel next = aggregation.next(base, state, deltas, round, drafts, blocks);
            Optional<byte[]> stateFile = Optional.empty();
            if (next.state().isPresent()) {
                stateFile = Optional.of(bytes(next.state().get()));
            }
            return new Made(bytes(next.model()), stateFile);
        }
    }

    private static byte[] bytes(TensorFileDraft draft) throws IOException {
        return Files.readAllBytes(draft.file());
    }

    SortedMap<String, FloatTensor> model() throws IOException {
        return TensorFile.open(modelFile, TensorFile.Limits.ADAPTER).readAll();
    }

    Optional<TensorFile> stateOpened() throws IOException {
        return stateFile.isEmpty()
                ? Optional.empty()
                : Optional.of(TensorFile.open(stateFile.get(), Aggregation.STATE_LIMITS));
    }

    /** Empty if nothing is remembered. */
    SortedMap<String, FloatTensor> state() throws IOException {
        Optional<TensorFile> file = stateOpened();
        return file.isPresent() ? file.get().readAll() : new TreeMap<>();
    }
}
