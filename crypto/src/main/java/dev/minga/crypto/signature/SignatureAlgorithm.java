package dev.minga.crypto.signature;

import java.util.Arrays;
import java.util.Optional;

/** The algorithms that a {@link PublicKey} may name; their wire names never change. */
enum SignatureAlgorithm {
    ED25519("Ed25519") {
        @Override
        boolean accepts(byte[] publicKey) {
            return Ed25519.isValidKey(publicKey);
        }

        @Override
        boolean verifies(byte[] publicKey, Domain domain, byte[] message, byte[] signature) {
            return Ed25519.verifies(publicKey, domain.bind(message), signature);
        }
    },
    ML_DSA_65_ED25519("MLDSA65-Ed25519") {
        @Override
        boolean accepts(byte[] publicKey) {
            return MlDsa65Ed25519.isValidKey(publicKey);
        }

        @Override
        boolean verifies(byte[] publicKey, Domain domain, byte[] message, byte[] signature) {
            return MlDsa65Ed25519.verifies(publicKey, domain.labelBytes(), message, signature);
        }
    };

    private final String wireName;

    SignatureAlgorithm(String wireName) {
        this.wireName = wireName;
    }

    String wireName() {
        return wireName;
    }

    static Optional<SignatureAlgorithm> named(String wireName) {
        return Arrays.stream(values()).filter(a -> a.wireName.equals(wireName)).findFirst();
    }

    /** Whether the bytes are a well-formed public key of this algorithm. Never throws. */
    abstract boolean accepts(byte[] publicKey);

    /** Whether the signature is valid. False for signatures of the wrong length or form; never throws. */
    abstract boolean verifies(byte[] publicKey, Domain domain, byte[] message, byte[] signature);
}
