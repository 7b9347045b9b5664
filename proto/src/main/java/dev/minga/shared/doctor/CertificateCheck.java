package dev.minga.shared.doctor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Whether a certificate is valid, and for whom. */
public final class CertificateCheck {
    private static final int DNS = 2;
    private static final int ADDRESS = 7;

    private CertificateCheck() {}

    /**
     * A chain, whose last certificate may have issued itself.
     *
     * @param check the finding's name
     * @param remedy what to do if it is not valid
     * @param soon how long before its end it is told
     */
    public static Finding check(String check, List<X509Certificate> chain, Instant now, Duration soon, String remedy) {
        X509Certificate own = chain.get(0);
        Instant end = own.getNotAfter().toInstant();
        if (now.isBefore(own.getNotBefore().toInstant())) {
            return Finding.failed(
                    check, "is valid from " + own.getNotBefore().toInstant() + " on only", "Set this machine's clock");
        }
        if (!now.isBefore(end)) {
            return Finding.failed(check, "was valid until " + end, remedy);
        }
        for (int i = 0; i < chain.size(); i++) {
            X509Certificate issuer = chain.get(Math.min(i + 1, chain.size() - 1));
            try {
                chain.get(i).verify(issuer.getPublicKey());
            } catch (GeneralSecurityException e) {
                return Finding.failed(check, "certificate " + (i + 1) + " of its chain is not of the next one", remedy);
            }
        }
        if (now.plus(soon).isAfter(end)) {
            return Finding.warning(check, "is valid until " + end, remedy);
        }
        return Finding.ok(check, "is valid until " + end);
    }

    /** Those of the names and addresses that a certificate is not for. */
    public static List<String> missing(X509Certificate certificate, List<String> names) {
        List<String> held;
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            held = alternatives == null
                    ? List.of()
                    : alternatives.stream()
                            .filter(name ->
                                    name.get(0).equals(DNS) || name.get(0).equals(ADDRESS))
                            .map(name -> canonical(String.valueOf(name.get(1))))
                            .toList();
        } catch (CertificateParsingException e) {
            return names;
        }
        return names.stream().filter(name -> !held.contains(canonical(name))).toList();
    }

    private static String canonical(String name) {
        // What has only digits and dots, or a colon, is an address; nothing is resolved.
        if (name.matches("[0-9.]+") || name.contains(":")) {
            try {
                return InetAddress.getByName(name).getHostAddress();
            } catch (UnknownHostException e) {
                return name;
            }
        }
        return name.toLowerCase(Locale.ROOT);
    }
}
