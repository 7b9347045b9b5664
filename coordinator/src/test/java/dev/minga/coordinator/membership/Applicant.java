package dev.minga.coordinator.membership;

import dev.minga.coordinator.testkit.SeededSecureRandom;
import dev.minga.crypto.identity.CertificateRequest;
import dev.minga.crypto.identity.TlsKeys;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.Ed25519Signer;
import dev.minga.crypto.signature.PublicKey;
import java.nio.ByteBuffer;
import java.security.KeyPair;

/** An organisation that wants to become a member, with keys of its own. */
final class Applicant {
    final KeyPair tls;
    final Ed25519Signer signer;

    Applicant(long seed) {
        SeededSecureRandom random = new SeededSecureRandom(seed);
        tls = TlsKeys.generate(random);
        signer = Ed25519Signer.generate(random);
    }

    byte[] request(String name) {
        return CertificateRequest.create(tls, name);
    }

    PublicKey key() {
        return signer.publicKey();
    }

    byte[] proof(byte[] secret, byte[] request) {
        byte[] message = ByteBuffer.allocate(secret.length + request.length)
                .put(secret)
                .put(request)
                .array();
        return signer.sign(Domain.ENROLMENT, message);
    }
}
