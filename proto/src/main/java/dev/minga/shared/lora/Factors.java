package dev.minga.shared.lora;

/** Which of a low-rank product's two factors are trained, and so are sent. */
public enum Factors {
    B(false, true),
    A(true, false),
    BOTH(true, true);

    private final boolean a;
    private final boolean b;

    Factors(boolean a, boolean b) {
        this.a = a;
        this.b = b;
    }

    /** Whether A is among them. */
    public boolean a() {
        return a;
    }

    /** Whether B is among them. */
    public boolean b() {
        return b;
    }
}
