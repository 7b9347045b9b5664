package dev.minga.crypto.ledger;

import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.Ed25519NoteKey;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.crypto.signature.UnknownAlgorithmException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** How one kind of key signs the text of a note. */
sealed interface NoteScheme {
    /** The byte of the signature's type, then the key: what the key id hashes and a vkey carries. */
    byte[] encoded();

    /** Whether the bytes after the key id sign the text. Never throws. */
    boolean verifies(String text, byte[] signature);

    /** C2SP signed-note type 0x01: Ed25519 over the text and nothing else. */
    record Log(Ed25519NoteKey key) implements NoteScheme {
        static final byte TYPE = 1;

        @Override
        public byte[] encoded() {
            return typed(TYPE, key.encoded());
        }

        @Override
        public boolean verifies(String text, byte[] signature) {
            return key.verifies(NoteText.utf8(text), signature);
        }
    }

    /** C2SP tlog-cosignature, type 0x04: Ed25519 over a header, a time and the text. */
    record Cosigner(Ed25519NoteKey key) implements NoteScheme {
        static final byte TYPE = 4;

        @Override
        public byte[] encoded() {
            return typed(TYPE, key.encoded());
        }

        @Override
        public boolean verifies(String text, byte[] signature) {
            return Cosignature.verifies(key, text, signature);
        }
    }

    /** Type 0xff with an identifier of Minga's own: any of its algorithms, over the text in {@link Domain#CHECKPOINT}. */
    record Minga(PublicKey key) implements NoteScheme {
        static final byte TYPE = (byte) 0xff;
        private static final String IDENTIFIER = "minga.dev/";
        private static final int MAX_ALGORITHM_CHARACTERS = 40;

        @Override
        public byte[] encoded() {
            byte[] identifier = (IDENTIFIER + key.algorithm()).getBytes(StandardCharsets.US_ASCII);
            return typed(TYPE, join(identifier, key.encoded()));
        }

        @Override
        public boolean verifies(String text, byte[] signature) {
            return key.verifies(Domain.CHECKPOINT, NoteText.utf8(text), signature);
        }

        /** Nothing ends the identifier but that the name of an algorithm is complete and a key of it follows. */
        private static Optional<NoteScheme> parse(byte[] material) {
            String characters = new String(material, StandardCharsets.ISO_8859_1);
            if (!characters.startsWith(IDENTIFIER)) {
                return Optional.empty();
            }
            int from = IDENTIFIER.length();
            for (int to = from + 1; to <= Math.min(material.length, from + MAX_ALGORITHM_CHARACTERS); to++) {
                Optional<PublicKey> key =
                        key(characters.substring(from, to), Arrays.copyOfRange(material, to, material.length));
                if (key.isPresent()) {
                    return key.map(Minga::new);
                }
            }
            return Optional.empty();
        }

        private static Optional<PublicKey> key(String algorithm, byte[] encoded) {
            try {
                return Optional.of(PublicKey.parse(algorithm, encoded));
            } catch (UnknownAlgorithmException | IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }

    /** Empty for a type that this release does not know, and for bytes that are no key of their type. */
    static Optional<NoteScheme> parse(byte[] encoded) {
        if (encoded.length == 0) {
            return Optional.empty();
        }
        byte[] material = Arrays.copyOfRange(encoded, 1, encoded.length);
        return switch (encoded[0]) {
            case Log.TYPE -> ed25519(material).map(Log::new);
            case Cosigner.TYPE -> ed25519(material).map(Cosigner::new);
            case Minga.TYPE -> Minga.parse(material);
            default -> Optional.empty();
        };
    }

    private static Optional<Ed25519NoteKey> ed25519(byte[] encoded) {
        try {
            return Optional.of(Ed25519NoteKey.parse(encoded));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] typed(byte type, byte[] key) {
        return join(new byte[] {type}, key);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
