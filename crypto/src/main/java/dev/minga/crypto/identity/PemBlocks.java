package dev.minga.crypto.identity;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The textual frame of RFC 7468: a label around base64. Text around the blocks is ignored; §2 allows it before them. */
final class PemBlocks {
    private static final int LINE_CHARACTERS = 64;

    private PemBlocks() {}

    static String encode(String label, byte[] der) {
        String body = Base64.getMimeEncoder(LINE_CHARACTERS, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return begin(label) + "\n" + body + "\n" + end(label) + "\n";
    }

    /**
     * The contents of all blocks with this label in their order, possibly none.
     *
     * @throws IllegalArgumentException if such a block is malformed
     */
    static List<byte[]> find(String label, String text) {
        List<byte[]> blocks = new ArrayList<>();
        int begin = text.indexOf(begin(label));
        while (begin >= 0) {
            int from = begin + begin(label).length();
            int until = text.indexOf(end(label), from);
            if (until < 0) {
                throw new IllegalArgumentException("a " + label + " block has no end line");
            }
            blocks.add(decode(label, text.substring(from, until)));
            begin = text.indexOf(begin(label), until);
        }
        return blocks;
    }

    private static byte[] decode(String label, String body) {
        try {
            return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a " + label + " block is not base64", e);
        }
    }

    private static String begin(String label) {
        return "-----BEGIN " + label + "-----";
    }

    private static String end(String label) {
        return "-----END " + label + "-----";
    }
}
