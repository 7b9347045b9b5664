package dev.minga.crypto.signature;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A text that says who signed it. Its last two lines are {@code # signed-by ALGORITHM KEY} and {@code # signature SIGNATURE}, key
 * and signature in base64; they are comments where the text is YAML. Signed is everything before the last line.
 *
 * <p><b>Guarantee.</b> What {@link #open} returns, the holder of {@link #key} signed for that purpose, to the byte. Whether
 * that key is the one that was meant, only its fingerprint from elsewhere can tell.
 *
 * @param text ends with a newline
 */
public record SignedDocument(String text, PublicKey key) {
    /** No document is longer. */
    public static final int MAX_BYTES = 64 << 10;

    private static final String SIGNED_BY = "# signed-by ";
    private static final String SIGNATURE = "# signature ";

    /** Bytes that are no signed document. The message is one line and repeats nothing of them. */
    public static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    /**
     * Signs a text; the document as bytes.
     *
     * @throws IllegalArgumentException if the text does not end with a newline or the document is longer than 64 KiB
     */
    public static byte[] sign(String text, Domain domain, Signer signer) {
        if (!text.endsWith("\n")) {
            throw new IllegalArgumentException("the text of a signed document ends with a newline");
        }
        String signed = text + signedBy(signer.publicKey());
        byte[] signature = signer.sign(domain, signed.getBytes(StandardCharsets.UTF_8));
        byte[] document = (signed + SIGNATURE + base64(signature) + "\n").getBytes(StandardCharsets.UTF_8);
        if (document.length > MAX_BYTES) {
            throw new IllegalArgumentException("a signed document has at most 64 KiB, not " + document.length);
        }
        return document;
    }

    /**
     * Reads a document that came from outside and verifies its signature.
     *
     * @throws MalformedException if it is longer than 64 KiB, not UTF-8, lacks one of its last two lines, names a key that
     *     cannot be used, or its signature is wrong
     */
    public static SignedDocument open(byte[] bytes, Domain domain) throws MalformedException {
        if (bytes.length > MAX_BYTES) {
            throw new MalformedException("it is larger than 64 KiB");
        }
        String document = decoded(bytes);
        int last = lineBefore(document, document.length());
        int before = lineBefore(document, last);
        String keyLine = document.substring(before, last);
        String signatureLine = document.substring(last);
        String[] words = keyLine.split(" ", -1);
        if (!keyLine.startsWith(SIGNED_BY) || !signatureLine.startsWith(SIGNATURE) || words.length != 4) {
            throw new MalformedException("its last two lines do not say who signed it; it may be cut off");
        }
        PublicKey key;
        byte[] signature;
        try {
            key = PublicKey.parse(words[2], Base64.getDecoder().decode(words[3].strip()));
            signature = Base64.getDecoder()
                    .decode(signatureLine.substring(SIGNATURE.length()).strip());
        } catch (UnknownAlgorithmException | IllegalArgumentException e) {
            throw new MalformedException(
                    "its key or its signature is damaged, or of a kind that this release cannot use");
        }
        byte[] signed = document.substring(0, last).getBytes(StandardCharsets.UTF_8);
        // What is written otherwise, with other line ends for instance, has another reading than its signer's.
        if (!keyLine.equals(signedBy(key))
                || !signatureLine.equals(SIGNATURE + base64(signature) + "\n")
                || !key.verifies(domain, signed, signature)) {
            throw new MalformedException("its signature is wrong: it was changed after it was signed");
        }
        return new SignedDocument(document.substring(0, before), key);
    }

    private static String decoded(byte[] bytes) throws MalformedException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (!text.endsWith("\n")) {
                throw new MalformedException("its last line does not end; it may be cut off");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new MalformedException("it is no text in UTF-8");
        }
    }

    /** Where the line begins that ends before {@code end}. */
    private static int lineBefore(String text, int end) {
        return end < 2 ? 0 : text.lastIndexOf('\n', end - 2) + 1;
    }

    private static String signedBy(PublicKey key) {
        return SIGNED_BY + key.algorithm() + " " + base64(key.encoded()) + "\n";
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
