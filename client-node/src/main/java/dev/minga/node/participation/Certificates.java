package dev.minga.node.participation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Certificates as they come from a coordinator. */
final class Certificates {
    private Certificates() {}

    /**
     * The member's certificate and its authority's.
     *
     * @param chain each DER
     * @throws IOException if they are not two certificates
     */
    static List<X509Certificate> ofMember(List<byte[]> chain) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (byte[] der : chain) {
                certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
            }
        } catch (CertificateException e) {
            throw new IOException("the coordinator sent a certificate that cannot be read", e);
        }
        if (certificates.size() != 2) {
            throw new IOException("the coordinator sent " + certificates.size() + " certificates, two were expected");
        }
        return certificates;
    }
}
