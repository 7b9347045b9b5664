package dev.minga.node.redaction;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses of machines. A private one becomes a private one, a public one one that is set apart for benchmarks (RFC 2544) or
 * documentation (RFC 3849); those that mean the same on every machine stay, for they are what attacks aim at: loopback, the
 * unspecified address, and where clouds keep their metadata. Four numbers behind a program's name and a slash, or behind {@code rv:} or {@code version}, are its version.
 */
final class Addresses {
    private static final Pattern V4 = Pattern.compile(
            "(?<![\\p{L}0-9.])[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}(?![\\p{L}0-9]|\\.[0-9]{1,2}(?![0-9])|\\.[0-9]{6}|\\.[0-9]{1,5}[.\\p{L}])");
    private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}(?![0-9.:])|\\([0-9]{1,5}\\)");
    private static final Pattern LONG_PORT = Pattern.compile(":[0-9]{5}(?![0-9A-Za-z:])");
    private static final Pattern NAME_BEFORE = Pattern.compile(".*[^0-9A-Fa-f:]:", Pattern.DOTALL);

    private static final Pattern PRODUCT =
            Pattern.compile("(?i)(?:^|[\\s;(,])(?:[A-Z][A-Z0-9_.+-]{0,30}/|rv:|(?:version|build|ver|v)[ :=]{1,2})");
    private static final int LONGEST_PRODUCT = 33;
    private static final Pattern V6 =
            Pattern.compile("[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,8}(?:\\.[0-9]{1,3}){0,3}");
    private static final Pattern IN_URL = Pattern.compile(
            "://(?:[^/?#\\s@]{0,192}@)?"
                    + "((?:0[xX][0-9A-Fa-f]{1,8}|[0-9]{1,11})(?:\\.(?:0[xX][0-9A-Fa-f]{1,8}|[0-9]{1,11})){0,3})(?![A-Za-z0-9_-]|\\.[A-Za-z0-9])");

    private Addresses() {}

    static void find(Findings findings) {
        String text = findings.plain();
        if (text.indexOf(':') >= 0) {
            numbersInUrls(findings, text);
            versionSix(findings, text);
        }
        Matcher four = V4.matcher(text);
        while (four.find()) {
            Optional<byte[]> address = IpAddress.v4(four.group());
            boolean version =
                    !PORT.matcher(text).region(four.end(), text.length()).lookingAt()
                            && PRODUCT.matcher(text)
                                    .region(Math.max(0, four.start() - LONGEST_PRODUCT), four.start())
                                    .results()
                                    .anyMatch(product -> product.end() == four.start());
            if (address.isPresent() && !version) {
                add(findings, four.start(), four.end(), number(address.get()), NumberForm.DOTTED);
            }
        }
    }

    private static long number(byte[] address) {
        long number = 0;
        for (byte one : address) {
            number = number << Byte.SIZE | (one & 0xff);
        }
        return number;
    }

    private static void add(Findings findings, int start, int end, long address, NumberForm form) {
        if (V4Range.isKept(address)) {
            findings.leave(start, end);
            return;
        }
        V4Range range = V4Range.of(address);
        findings.add(
                RedactionKind.IP,
                start,
                end,
                "ip " + range,
                Long.toString(address),
                number -> form.written(range.placeholder(number)));
    }

    /** What programs of C take for an address in a URL: one to four numbers, decimal, octal or hexadecimal. */
    private static void numbersInUrls(Findings findings, String text) {
        Matcher host = IN_URL.matcher(text);
        while (host.find()) {
            String[] parts = host.group(1).split("\\.");
            long address = 0;
            for (int i = 0; i < parts.length && address >= 0; i++) {
                long part = NumberForm.of(parts[i]).value(parts[i]);
                int bits = i + 1 < parts.length ? Byte.SIZE : Byte.SIZE * (5 - parts.length);
                address = part < 0 || part >= 1L << bits ? -1 : address << bits | part;
            }
            if (address >= 0) {
                NumberForm form = NumberForm.of(parts[0]);
                boolean dotted = parts.length > 1;
                NumberForm written = dotted ? form.dotted() : form;
                add(findings, host.start(1), host.end(1), address, written);
            }
        }
    }

    private static void versionSix(Findings findings, String text) {
        Matcher six = V6.matcher(text);
        int from = 0;
        while (from <= text.length() && six.find(from)) {
            int start = six.start();
            int end = six.end();
            from = end > start ? end : end + 1;
            if (isWord(text, start - 1) && text.charAt(start) == ':' && !text.startsWith("::", start)) {
                start++; // behind the colon of a name
            }
            boolean behindName = start > 0
                    && text.charAt(start - 1) == ':'
                    && NAME_BEFORE
                            .matcher(text)
                            .region(Math.max(0, start - 2), start)
                            .matches();
            if (isWord(text, start - 1) || (start > 0 && text.charAt(start - 1) == ':' && !behindName)) {
                continue;
            }
            if (isWord(text, end)) { // its last group may be a port
                end = start + text.substring(start, end).lastIndexOf(':');
                if (end <= start
                        || !LONG_PORT.matcher(text).region(end, text.length()).lookingAt()) {
                    continue;
                }
            }
            String written = text.substring(start, end);
            if (written.indexOf('.') > 0 && IpAddress.parse(written).isEmpty()) { // a port behind a dot
                end = start + written.indexOf('.');
                written = text.substring(start, end);
            }
            if (written.endsWith(":") && !written.endsWith("::")) {
                written = written.substring(0, written.length() - 1);
                end--;
            }
            Optional<byte[]> address = IpAddress.parse(written);
            if (address.isPresent() && address.get().length > 4) {
                addSix(findings, start, end, written, address.get());
            }
        }
    }

    private static boolean isWord(String text, int place) {
        return place >= 0 && place < text.length() && Character.isLetterOrDigit(text.charAt(place));
    }

    private static void addSix(Findings findings, int start, int end, String written, byte[] address) {
        String hex = HexFormat.of().formatHex(address);
        int dot = written.indexOf('.');
        if (hex.startsWith("00000000000000000000ffff") && dot > 0) {
            int colon = written.lastIndexOf(':');
            long four = Long.parseLong(hex.substring(24), 16);
            add(findings, start + colon + 1, end, four, NumberForm.DOTTED);
            findings.leave(start, end);
        } else if (isKept(hex)) {
            findings.leave(start, end);
        } else {
            String prefix = prefix(hex);
            findings.add(
                    RedactionKind.IP,
                    start,
                    end,
                    "ip " + prefix,
                    hex,
                    number -> prefix + "::" + Integer.toHexString(number));
        }
    }

    private static boolean isKept(String hex) {
        boolean mapped =
                hex.startsWith("00000000000000000000ffff") && V4Range.isKept(Long.parseLong(hex.substring(24), 16));
        boolean small = hex.startsWith("0".repeat(31)) && (hex.endsWith("0") || hex.endsWith("1"));
        return mapped || small || hex.equals("fd000ec2000000000000000000000254");
    }

    private static String prefix(String hex) {
        int first = Integer.parseInt(hex.substring(0, 4), 16);
        if ((first & 0xffc0) == 0xfe80) {
            return "fe80";
        }
        return (first & 0xfe00) == 0xfc00 ? "fd00" : "2001:db8";
    }
}
