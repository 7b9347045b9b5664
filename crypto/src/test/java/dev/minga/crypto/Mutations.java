package dev.minga.crypto;

import java.util.Arrays;
import java.util.Random;

/** Damaged copies of good input, for parsers that must refuse politely. */
public final class Mutations {
    /** How many cases a test tries; {@code -Dminga.mutations=…} asks for more. */
    public static final int ROUNDS = Integer.getInteger("minga.mutations", 2_000);

    private Mutations() {}

    /** One flipped bit, a cut, four random bytes, or a piece copied elsewhere; now and then nothing changes. */
    public static byte[] mutated(byte[] good, Random random) {
        byte[] mutant = good.clone();
        int from = random.nextInt(good.length);
        switch (random.nextInt(4)) {
            case 0 -> mutant[from] ^= (byte) (1 << random.nextInt(8));
            case 1 -> mutant = Arrays.copyOf(good, from);
            case 2 -> {
                for (int i = 0; i < 4; i++) {
                    mutant[random.nextInt(good.length)] = (byte) random.nextInt();
                }
            }
            default -> {
                int length = random.nextInt(good.length - from);
                System.arraycopy(good, from, mutant, random.nextInt(good.length - length), length);
            }
        }
        return mutant;
    }
}
