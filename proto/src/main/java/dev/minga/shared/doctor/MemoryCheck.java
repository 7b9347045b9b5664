package dev.minga.shared.doctor;

/** Whether there is memory enough. */
public final class MemoryCheck {
    private static final String NAME = "memory";

    private MemoryCheck() {}

    /**
     * The memory of this process.
     *
     * @param machineBytes of the machine
     * @param limitBytes what a container or a service may use; that of the machine if there is no limit
     * @param heapBytes the most that Java takes for its objects, a part of the above
     */
    public record Facts(long machineBytes, long limitBytes, long heapBytes) {}

    /**
     * What a process of some kind takes.
     *
     * @param leastBytes below this it does not work
     * @param wantedBytes below this it may not
     * @param besideHeapBytes what it needs besides Java's heap: native libraries, threads, buffers
     */
    public record Need(String who, long leastBytes, long wantedBytes, long besideHeapBytes) {}

    /** Compares the two; what counts is the limit. */
    public static Finding check(Facts memory, Need need) {
        long usable = Math.min(memory.machineBytes(), memory.limitBytes());
        String says = size(usable)
                + (memory.limitBytes() < memory.machineBytes()
                        ? " of the machine's " + size(memory.machineBytes()) + " may be used"
                        : "")
                + ", Java's heap up to " + size(memory.heapBytes());
        if (usable < need.leastBytes()) {
            return Finding.failed(
                    NAME,
                    says + "; " + need.who() + " does not work below " + size(need.leastBytes()),
                    "Give it " + size(need.wantedBytes()));
        }
        if (usable < need.wantedBytes()) {
            return Finding.warning(
                    NAME,
                    says + "; " + need.who() + " wants " + size(need.wantedBytes()),
                    "Give it more, or expect it to be killed when it is busy");
        }
        if (memory.heapBytes() + need.besideHeapBytes() > usable) {
            return Finding.warning(
                    NAME,
                    says + "; with " + size(need.besideHeapBytes()) + " beside the heap that is more than there is",
                    "Set MINGA_JAVA_OPTS=-Xmx" + (usable - need.besideHeapBytes() >> 20) + "m");
        }
        return Finding.ok(NAME, says);
    }

    private static String size(long bytes) {
        long mebibytes = bytes >> 20;
        return mebibytes >= 10_240 ? (mebibytes >> 10) + " GiB" : mebibytes + " MiB";
    }
}
