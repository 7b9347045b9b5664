package dev.minga.node.participation;

import dev.minga.crypto.identity.TlsIdentity;
import java.io.IOException;
import java.util.List;

/** Where a member's certificate is renewed and shown. */
public interface CertificateOffice {
    /**
     * Trades a request for a certificate.
     *
     * @param request PKCS #10 (DER)
     * @return certificates (DER), the own one first; none if the request was refused
     */
    List<byte[]> renew(byte[] request) throws UnreachableException;

    /** Shows this identity to the coordinator from now on. */
    void redial(TlsIdentity identity) throws IOException;
}
