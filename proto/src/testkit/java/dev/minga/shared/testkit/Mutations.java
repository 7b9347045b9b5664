package dev.minga.shared.testkit;

import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;

/** Damages bytes in the ways that break parsers. The same seed gives the same damage; now and then there is none. */
public final class Mutations {
    /** How many cases each parser gets; {@code -Dminga.mutations=…} asks for more. */
    public static final int CASES = Integer.getInteger("minga.mutations", 2_000);

    private Mutations() {}

    /** One to three changes: a flipped bit, another byte, a cut, or a piece that is dropped, doubled or moved. */
    public static byte[] of(byte[] original, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = original;
        for (int times = 1 + random.nextInt(3); times > 0 && bytes.length > 0; times--) {
            bytes = once(bytes, random);
        }
        return bytes;
    }

    private static byte[] once(byte[] bytes, SplittableRandom random) {
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(1 + random.nextInt(40)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        switch (random.nextInt(6)) {
            case 0 -> {
                out.write(bytes[from] ^ (1 << random.nextInt(8)));
                out.write(bytes, from + 1, bytes.length - from - 1);
            }
            case 1 -> {
                out.write(random.nextInt(256));
                out.write(bytes, from + 1, bytes.length - from - 1);
            }
            case 2 -> out.write(bytes, to, bytes.length - to);
            case 3 -> {
                out.write(bytes, from, to - from);
                out.write(bytes, from, bytes.length - from);
            }
            case 4 -> {
                out.write(bytes, to, bytes.length - to);
                out.write(bytes, from, to - from);
            }
            default -> {}
        }
        return out.toByteArray();
    }
}
