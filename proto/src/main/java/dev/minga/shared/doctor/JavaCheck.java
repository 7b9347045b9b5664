package dev.minga.shared.doctor;

/** Whether this Java runs Minga. */
public final class JavaCheck {
    private static final String NAME = "java";
    private static final int OLDEST = 17;
    private static final int NEWEST_TRIED = 25;

    private JavaCheck() {}

    /**
     * The Java that runs this.
     *
     * @param feature such as 17
     * @param bits of an address, 32 or 64
     */
    public record Facts(int feature, String version, String vendor, String architecture, int bits) {}

    /** Java 17 or later, of 64 bits; later than 25 was not tried. */
    public static Finding check(Facts java) {
        String says = java.version() + " (" + java.vendor() + "), " + java.architecture();
        if (java.feature() < OLDEST) {
            return Finding.failed(NAME, says + " is older than " + OLDEST, "Install a JDK or JRE 17 or later");
        }
        if (java.bits() != 64) {
            return Finding.failed(NAME, says + " is of " + java.bits() + " bits", "Install a Java of 64 bits");
        }
        if (java.feature() > NEWEST_TRIED) {
            return Finding.warning(
                    NAME,
                    says + " is newer than " + NEWEST_TRIED + ", the newest that was tried",
                    "Prefer 17, 21 or 25");
        }
        return Finding.ok(NAME, says);
    }
}
