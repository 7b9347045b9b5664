package dev.minga.coordinator.testkit;

import dev.minga.coordinator.membership.Enrolments.Application;
import dev.minga.crypto.identity.CertificateRequest;
import dev.minga.crypto.identity.TlsKeys;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.CompositeSigner;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;

/** An organisation that wants to become a member, with keys of its own. */
public final class Applicant {
    public final KeyPair tls;
    public final CompositeSigner signer;
    public final Ed25519NoteSigner witness;

    public Applicant(long seed) {
        this(new SeededSecureRandom(seed));
    }

    public Applicant(SecureRandom random) {
        tls = TlsKeys.generate(random);
        signer = CompositeSigner.generate(random);
        witness = Ed25519NoteSigner.generate(random);
    }

    public byte[] request(String name) {
        return CertificateRequest.create(tls, name);
    }

    public PublicKey key() {
        return signer.publicKey();
    }

    public NoteKey witnessKey(String name) {
        return NoteKey.cosigner(name, witness.publicKey());
    }

    /** What an honest applicant shows. */
    public Application applies(String name, byte[] secret) {
        return applies(secret, request(name), witnessKey(name).vkey());
    }

    /** The same with other parts, and a proof that fits them. */
    public Application applies(byte[] secret, byte[] request, String witnessKey) {
        return new Application(secret, request, key(), witnessKey, proof(secret, request, witnessKey));
    }

    public byte[] proof(byte[] secret, byte[] request, String witnessKey) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(secret);
        message.writeBytes(request);
        message.writeBytes(witnessKey.getBytes(StandardCharsets.UTF_8));
        return signer.sign(Domain.ENROLMENT, message.toByteArray());
    }
}
