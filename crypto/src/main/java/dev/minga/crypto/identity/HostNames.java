package dev.minga.crypto.identity;

import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.util.IPAddress;

/** A server's subject alternative names (RFC 5280 §4.2.1.6). */
final class HostNames {
    private static final int MAX_NAMES = 64;
    private static final int MAX_CHARACTERS = 253;
    private static final Pattern HOST =
            Pattern.compile("(?i)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");

    private HostNames() {}

    static GeneralNames of(List<String> hostsAndAddresses) {
        if (hostsAndAddresses.isEmpty() || hostsAndAddresses.size() > MAX_NAMES) {
            throw new IllegalArgumentException("a server certificate has 1 to " + MAX_NAMES + " names");
        }
        return new GeneralNames(hostsAndAddresses.stream().map(HostNames::name).toArray(GeneralName[]::new));
    }

    private static GeneralName name(String text) {
        if (IPAddress.isValid(text)) {
            return new GeneralName(GeneralName.iPAddress, text);
        }
        boolean host = text.length() <= MAX_CHARACTERS
                && HOST.matcher(text).matches()
                && !DIGITS_AND_DOTS.matcher(text).matches();
        if (!host) {
            throw new IllegalArgumentException("neither a host name nor an IP address: " + text);
        }
        return new GeneralName(GeneralName.dNSName, text);
    }
}
