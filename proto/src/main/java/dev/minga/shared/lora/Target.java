package dev.minga.shared.lora;

/** The linear layers of a transformer's self-attention that can carry an adapter. */
public enum Target {
    QUERY(0),
    KEY(1),
    VALUE(2);

    private final int position;

    Target(int position) {
        this.position = position;
    }

    /** Its place among the three of a layer, 0 to 2. */
    public int position() {
        return position;
    }

    /** The layer's name in plans and in tensor names, such as {@code query}. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * The target with this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Target of(String label) {
        for (Target target : values()) {
            if (target.label().equals(label)) {
                return target;
            }
        }
        throw new IllegalArgumentException("unknown LoRA target '" + label + "'; known are query, key, value");
    }
}
