package dev.minga.crypto.identity;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The name of one member of a federation. Taken from a certificate it is as trustworthy as that certificate's
 * validation: validate the chain first.
 *
 * @param value 1 to 63 lower-case letters, digits and hyphens, starting with a letter
 */
public record MemberName(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final String URI_PREFIX = "minga:member:";
    private static final int SAN_TYPE_URI = 6;

    /** @throws IllegalArgumentException if the value is anything else */
    public MemberName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a member name has 1 to 63 lower-case letters, digits and hyphens" + " and starts with a letter");
        }
    }

    /**
     * Reads the name from the one subject alternative name {@code minga:member:<name>}.
     *
     * @throws IllegalArgumentException if the certificate has no such name or more than one
     */
    public static MemberName of(X509Certificate certificate) {
        List<MemberName> names = new ArrayList<>();
        for (String uri : uris(certificate)) {
            if (uri.startsWith(URI_PREFIX)) {
                names.add(new MemberName(uri.substring(URI_PREFIX.length())));
            }
        }
        if (names.size() != 1) {
            throw new IllegalArgumentException("the certificate names " + names.size() + " members, not one");
        }
        return names.get(0);
    }

    String uri() {
        return URI_PREFIX + value;
    }

    @Override
    public String toString() {
        return value;
    }

    private static List<String> uris(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null) {
                return List.of();
            }
            return names.stream()
                    .filter(name -> name.get(0).equals(SAN_TYPE_URI))
                    .map(name -> String.valueOf(name.get(1)))
                    .toList();
        } catch (CertificateParsingException e) {
            throw new IllegalArgumentException("the certificate's alternative names are malformed", e);
        }
    }
}
