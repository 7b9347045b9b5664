package dev.minga.node.redaction;

/** What kind of network an address of version 4 is of, and what stands for it. */
enum V4Range {
    TEN(0x0a000000L),
    ONE_SEVEN_TWO(0xac100000L),
    ONE_NINE_TWO(0xc0a80000L),
    LINK_LOCAL(0xa9fe0000L),
    PUBLIC(0xc6120000L);

    private static final long MASK_8 = 0xff000000L;
    private static final long MASK_12 = 0xfff00000L;
    private static final long MASK_16 = 0xffff0000L;

    private final long first;

    V4Range(long first) {
        this.first = first;
    }

    static V4Range of(long address) {
        if ((address & MASK_8) == TEN.first) {
            return TEN;
        }
        if ((address & MASK_12) == ONE_SEVEN_TWO.first) {
            return ONE_SEVEN_TWO;
        }
        if ((address & MASK_16) == ONE_NINE_TWO.first) {
            return ONE_NINE_TWO;
        }
        return (address & MASK_16) == LINK_LOCAL.first ? LINK_LOCAL : PUBLIC;
    }

    /** Loopback, unspecified, netmasks and broadcast, and the metadata of AWS, GCP, Azure and Alibaba. */
    static boolean isKept(long address) {
        return address >> 24 == 127
                || address == 0
                || address >> 24 == 255
                || address == 0xa9fea9feL
                || address == 0xa83f8110L
                || address == 0x646464c8L;
    }

    /** The address of this number, from 1. */
    long placeholder(int number) {
        return first + (number & 0xffff);
    }
}
