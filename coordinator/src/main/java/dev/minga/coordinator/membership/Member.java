package dev.minga.coordinator.membership;

import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.PublicKey;
import java.time.Instant;

/**
 * An enrolled organisation.
 *
 * @param signingKey what its updates are verified with
 * @param certificate SHA-256 of its TLS certificate (DER)
 */
public record Member(String name, PublicKey signingKey, Sha256 certificate, Instant enrolled) {}
