package dev.minga.node.model;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;

/**
 * A model that remembers, for each {@link Tokens} object it has seen, what the layers below the lowest adapter made of it,
 * until its memory is used up; then it computes as usual. Results are those of {@link BertModel}. Thread-safe; two threads that miss the
 * same text both compute it.
 *
 * <p><b>Guarantee.</b> What is remembered of a text is, bit for bit, what would be computed now: {@link BertModel#prefixes}
 * does not depend on the texts that were missing along with it. So gradients do not tell what was asked before.
 */
public final class PrefixCache {
    private final BertModel model;
    private final long mostBytes;
    private final IdentityHashMap<Tokens, Prefix> kept = new IdentityHashMap<>();
    private long bytes;

    /**
     * An empty cache.
     *
     * @param mostBytes how much to keep, in bytes
     */
    public PrefixCache(BertModel model, long mostBytes) {
        this.model = model;
        this.mostBytes = mostBytes;
    }

    /** As {@link BertModel#gradients}. */
    public PerExampleGradients gradients(List<Tokens> texts, int[] labels, Adapter adapter) {
        return model.gradientsFrom(prefixes(texts, adapter), labels, adapter);
    }

    /** As {@link BertModel#gradientsFromEach}. */
    public PerExampleGradients gradientsOfEach(List<Tokens> texts, int[] labels, List<Adapter> adapters) {
        return model.gradientsFromEach(prefixes(texts, adapters.get(0)), labels, adapters);
    }

    /** As {@link BertModel#logits}. */
    public float[][] logits(List<Tokens> texts, Adapter adapter) {
        return model.logitsFrom(prefixes(texts, adapter), adapter);
    }

    private List<Prefix> prefixes(List<Tokens> texts, Adapter adapter) {
        int layers = adapter.layout().layers().stream().min(Integer::compare).orElse(0);
        IdentityHashMap<Tokens, Prefix> found = new IdentityHashMap<>();
        List<Tokens> missing = new ArrayList<>();
        synchronized (kept) {
            for (Tokens text : texts) {
                Prefix known = kept.get(text);
                if (known == null || known.layers() != layers) {
                    missing.add(text);
                } else {
                    found.put(text, known);
                }
            }
        }
        if (!missing.isEmpty()) {
            List<Prefix> computed = model.prefixes(missing, layers);
            synchronized (kept) {
                for (int i = 0; i < computed.size(); i++) {
                    found.put(missing.get(i), computed.get(i));
                    keep(missing.get(i), computed.get(i));
                }
            }
        }
        return texts.stream()
                .map(text -> Objects.requireNonNull(found.get(text)))
                .toList();
    }

    private void keep(Tokens text, Prefix prefix) {
        long size = (long) prefix.hidden().length * Float.BYTES;
        Prefix before = kept.get(text);
        long freed = before == null ? 0 : (long) before.hidden().length * Float.BYTES;
        if (bytes - freed + size <= mostBytes) {
            kept.put(text, prefix);
            bytes += size - freed;
        }
    }
}
