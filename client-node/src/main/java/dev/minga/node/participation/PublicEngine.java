package dev.minga.node.participation;

import dev.minga.crypto.digest.Sha256;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.BaseModels;
import dev.minga.node.model.BertModel;
import dev.minga.node.model.NativeEngine;
import dev.minga.node.model.NativeLibraryException;
import dev.minga.node.model.Precision;
import dev.minga.node.model.Tokenizer;
import dev.minga.node.model.UnknownBaseModelException;
import dev.minga.shared.evaluation.PublicSet;
import dev.minga.shared.lora.GlobalAdapter;
import java.io.IOException;
import java.nio.file.Path;

/** Counts with libtorch in 32-bit arithmetic, whatever a node trains in. One thread at a time. */
public final class PublicEngine implements Recount.Counter {
    private final BaseModels bases;
    private final int threads;
    private final Path libraries;

    /**
     * Nothing is loaded yet.
     *
     * @param bases the base models that plans may name
     * @param libraries where libtorch is unpacked
     */
    public PublicEngine(BaseModels bases, int threads, Path libraries) {
        this.bases = bases;
        this.threads = threads;
        this.libraries = libraries;
    }

    @Override
    public long[] count(PlanTerms terms, int round, GlobalAdapter average, PublicSet set)
            throws IOException, NativeLibraryException {
        dev.minga.proto.v1.BaseModel planned = terms.plan().getBase();
        Sha256 digest = Sha256.ofBytes(planned.getSha256().toByteArray());
        BaseModel base;
        try {
            base = bases.find(planned.getName(), digest.hex());
        } catch (UnknownBaseModelException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (!base.digest().equals(digest)) {
            throw new IOException("the plan's base model has other weights than this node's " + base.name());
        }
        try (BertModel model = BertModel.load(NativeEngine.start(threads, libraries), base, Precision.FP32);
                Tokenizer tokenizer = Tokenizer.open(base, planned.getMaxTokens())) {
            if (!model.fits(terms.adaptation().layout(), planned.getMaxTokens())) {
                throw new IOException("the plan's sizes are not those of " + base.name());
            }
            Adapter adapter = Adapter.of(average, terms.plan().getLora().getAlpha(), round)
                    .whole();
            return new PublicCount(model::logits, tokenizer).of(set, adapter);
        }
    }
}
