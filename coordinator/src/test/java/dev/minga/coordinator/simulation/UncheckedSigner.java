package dev.minga.coordinator.simulation;

import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.crypto.signature.Signer;

/** Signs what nobody here verifies, plans and receipts, at no cost. */
final class UncheckedSigner implements Signer {
    @Override
    public byte[] sign(Domain domain, byte[] message) {
        return Sha256.of(message).bytes();
    }

    @Override
    public PublicKey publicKey() {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] pkcs8() {
        throw new UnsupportedOperationException();
    }
}
