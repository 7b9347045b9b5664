package dev.minga.crypto;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Damages bytes in the ways that break parsers, for parsers that must refuse politely. */
public final class Mutations {
    /** How many cases each parser gets; {@code -Dminga.mutations=…} asks for more. */
    public static final int CASES = Integer.getInteger("minga.mutations", 2_000);

    private static final byte[] TELLING = "\n +=0/\u2014\u0085\t\0A".getBytes(StandardCharsets.UTF_8);

    private Mutations() {}

    /** The same seed gives the same damage; now and then there is none. */
    public static byte[] of(byte[] original, long seed) {
        return of(original, new SplittableRandom(seed));
    }

    /** One to three changes, each a cut, a piece that is dropped, doubled or moved, or another byte. */
    public static byte[] of(byte[] original, RandomGenerator random) {
        byte[] bytes = original;
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            bytes = once(bytes, random);
        }
        return bytes;
    }

    private static byte[] once(byte[] bytes, RandomGenerator random) {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + random.nextInt(1 + random.nextInt(40)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        switch (random.nextInt(7)) {
            case 0 -> out.write(bytes, to, bytes.length - to);
            case 1 -> {
                out.write(bytes, from, to - from);
                out.write(bytes, from, bytes.length - from);
            }
            case 2 -> {
                out.write(TELLING[random.nextInt(TELLING.length)]);
                out.write(bytes, from, bytes.length - from);
            }
            case 3 -> {
                if (random.nextBoolean()) {
                    out.write(random.nextInt(256));
                }
            }
            case 4 -> {
                if (from < bytes.length) {
                    out.write(bytes[from] ^ (1 << random.nextInt(8)));
                    out.write(bytes, from + 1, bytes.length - from - 1);
                }
            }
            case 5 -> {
                if (from < bytes.length) {
                    out.write(TELLING[random.nextInt(TELLING.length)]);
                    out.write(bytes, from + 1, bytes.length - from - 1);
                }
            }
            default -> {
                out.write(bytes, to, bytes.length - to);
                out.write(bytes, from, to - from);
            }
        }
        return out.toByteArray();
    }
}
