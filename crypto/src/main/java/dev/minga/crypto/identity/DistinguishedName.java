package dev.minga.crypto.identity;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;

/** Names with one common name, built from values and never parsed from text, so nothing can be smuggled in. */
final class DistinguishedName {
    private static final int MAX_CHARACTERS = 64;

    private DistinguishedName() {}

    static X500Name of(String commonName) {
        if (!isCommonName(commonName)) {
            throw new IllegalArgumentException("a common name has 1 to 64 characters, none of them a control");
        }
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    /** The length limit is ub-common-name of RFC 5280, appendix A.1. */
    static boolean isCommonName(String text) {
        return !text.isBlank()
                && text.length() <= MAX_CHARACTERS
                && text.chars().noneMatch(Character::isISOControl);
    }
}
