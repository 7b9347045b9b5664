package dev.minga.node.model;

import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;

/** Where a base model comes from. */
interface BaseFiles {
    /** What tells it from every other base model. */
    Sha256 digest() throws IOException;

    BaseModel.Facts facts() throws IOException;

    BertWeights weights() throws IOException;

    /** The text of {@code tokenizer.json}. */
    InputStream openTokenizer() throws IOException;
}
