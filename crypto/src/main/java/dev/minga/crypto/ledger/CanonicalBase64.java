package dev.minga.crypto.ledger;

import java.util.Base64;
import java.util.Optional;

/** Base64 of RFC 4648 §4 with exactly one text for each value: padded, no stray bits (RFC 4648 §3.5), no spaces. */
final class CanonicalBase64 {
    private CanonicalBase64() {}

    static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static Optional<byte[]> decode(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return encode(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
