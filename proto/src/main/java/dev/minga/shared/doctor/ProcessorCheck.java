package dev.minga.shared.doctor;

import java.util.Set;

/** Whether the processor computes models fast. */
public final class ProcessorCheck {
    private static final String NAME = "processor";

    private ProcessorCheck() {}

    /**
     * The processor.
     *
     * @param cores how many this process may use
     * @param flags as Linux names them; empty where they are not known
     */
    public record Facts(String architecture, int cores, Set<String> flags) {}

    /** libtorch runs on every processor of 64 bits, but without AVX2 several times slower. */
    public static Finding check(Facts processor) {
        String says =
                processor.architecture() + ", " + processor.cores() + (processor.cores() == 1 ? " core" : " cores");
        boolean intel = processor.architecture().matches("amd64|x86_64");
        if (!intel || processor.flags().isEmpty()) {
            return Finding.ok(NAME, says);
        }
        if (!processor.flags().contains("avx2")) {
            return Finding.warning(
                    NAME,
                    says + ", without AVX2",
                    "Expect training to be slow; a virtual machine may hide it: pass it through");
        }
        String widest = processor.flags().contains("amx_bf16")
                ? "AMX"
                : processor.flags().contains("avx512f") ? "AVX-512" : "AVX2";
        return Finding.ok(NAME, says + ", " + widest);
    }
}
