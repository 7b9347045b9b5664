package dev.minga.node.export;

/**
 * What a base model is called on the Hugging Face hub, and under which licence its makers gave it.
 *
 * @param hub the model's own name if it is not known there
 * @param licence as the hub spells it; empty if it is not known
 */
record BaseOrigin(String hub, String licence) {
    /** Whether the hub knows it by this name. */
    boolean known() {
        return !licence.isEmpty();
    }

    static BaseOrigin of(String base) {
        return switch (base) {
            case "all-MiniLM-L6-v2" -> new BaseOrigin("sentence-transformers/all-MiniLM-L6-v2", "apache-2.0");
            case "bge-small-en-v1.5" -> new BaseOrigin("BAAI/bge-small-en-v1.5", "mit");
            default -> new BaseOrigin(base, "");
        };
    }
}
