package dev.minga.shared.tensor;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The drafts of one piece of work. Closing deletes those that were not moved away. For one thread. */
public final class TensorFileDrafts implements Closeable {
    private final Place place;
    private final List<TensorFileDraft> drafts = new ArrayList<>();

    /** Where drafts are. */
    @FunctionalInterface
    public interface Place {
        /** A path of its own for each draft; a file that is there is overwritten, and deleted in the end. */
        Path fresh() throws IOException;
    }

    /** Drafts in this place. */
    public TensorFileDrafts(Place place) {
        this.place = place;
    }

    /**
     * Begins a draft of these tensors. It is closed with all others.
     *
     * @throws IllegalArgumentException if a tensor is not F32, stands twice or is called {@code __metadata__}, or a name is not
     *     well-formed text
     */
    public TensorFileDraft begin(Collection<TensorSpec> tensors) throws IOException {
        TensorFileDraft draft = TensorFileDraft.begin(place.fresh(), tensors);
        drafts.add(draft);
        return draft;
    }

    /** Closes all, also where one cannot be. */
    @Override
    public void close() throws IOException {
        IOException failed = null;
        for (TensorFileDraft draft : drafts) {
            try {
                draft.close();
            } catch (IOException e) {
                failed = e;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
