package dev.minga.node.redaction;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What proves who somebody is, where its place says so: JSON Web Tokens, credentials of an {@code Authorization} header, cookies,
 * names and passwords in URLs, and values of parameters that are called as such. A value that is a path, or holds signs that no
 * such value has, is left: it is more likely an attack than a secret.
 */
final class Tokens {
    private static final Pattern JWT = Pattern.compile(
            "(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,4096}\\.[A-Za-z0-9_-]{5,8192}(?:\\.[A-Za-z0-9_-]{0,2048}){0,3}");
    private static final Pattern CREDENTIALS = Pattern.compile(
            "(?i)(?<![A-Za-z0-9])(?:bearer|basic|negotiate|ntlm|apikey)[ \\t]{1,4}([A-Za-z0-9+/_=.~-]{6,8192})");
    private static final Pattern OPAQUE = Pattern.compile(".*[0-9=].*|.*[a-z][A-Z].*");
    private static final Pattern IN_URL = Pattern.compile("://([^/?#\\s:@\"'<>${}]{1,64}):([^/?#\\s@\"'<>{}]{1,128})@");
    private static final Pattern COOKIES =
            Pattern.compile("(?i)(?<![A-Za-z0-9])(?:set-)?cookie2?[\"']?[:=][ \\t]{0,4}");
    private static final Pattern COOKIE =
            Pattern.compile("[\"']?[^=;,\\s\"']{1,128}=[\"']?([^;\\s]{0,4096})(;?)[ \\t]{0,4}");
    private static final Pattern COOKIE_VALUE = Pattern.compile("[A-Za-z0-9._~+/=*|-]{4,4096}");
    private static final Pattern NAME = Pattern.compile(
            "sid|sess(?:ion)?[_-]?(?:id|key)?|[a-z]{0,6}sess?ionid|phpsessid|aspsessionid[a-z]{0,8}|[a-z]{0,12}token"
                    + "|[a-z]{0,6}secret|password|passwd|passphrase|passwort|pwd|pass"
                    + "|(?:api|access|auth|secret|private)[_-]?key|(?:csrf|xsrf)[a-z_-]{0,12}|signature|sig|otp");
    private static final Pattern VALUE = Pattern.compile("([A-Za-z0-9._~+/=!@#*^-]{3,4096})");

    private Tokens() {}

    static void find(Findings findings) {
        String text = findings.plain();
        if (text.contains("eyJ")) {
            each(JWT, text, jwt -> add(findings, jwt.start(), jwt.end()));
        }
        each(CREDENTIALS, text, header -> {
            if (OPAQUE.matcher(header.group(1)).matches()) {
                addIfSecret(findings, header.start(1), header.end(1));
            }
        });
        if (text.contains("://") && text.indexOf('@') >= 0) {
            inUrls(findings, text);
        }
        inCookies(findings, text);
        NamedValues.each(text, NAME, VALUE, (start, end) -> addIfSecret(findings, start, end));
    }

    /** One after the other from a header's name on; what one header has is not looked at again for a next. */
    private static void inCookies(Findings findings, String text) {
        Matcher header = COOKIES.matcher(text);
        Matcher cookie = COOKIE.matcher(text);
        Matcher value = COOKIE_VALUE.matcher(text);
        int done = 0;
        while (header.find()) {
            if (header.start() >= done) {
                done = header.end();
                boolean more = true;
                while (more && cookie.region(done, text.length()).lookingAt()) {
                    value.region(cookie.start(1), cookie.end(1));
                    if (value.lookingAt()) {
                        addIfSecret(findings, value.start(), value.end());
                    }
                    done = cookie.end();
                    more = cookie.end(2) > cookie.start(2);
                }
            }
        }
    }

    private static void inUrls(Findings findings, String text) {
        each(IN_URL, text, url -> {
            add(findings, url.start(2), url.end(2));
            findings.add(
                    RedactionKind.TOKEN, url.start(1), url.end(1), "name", url.group(1), number -> "name" + number);
        });
    }

    private interface Found {
        void in(Matcher matcher);
    }

    private static void each(Pattern pattern, String text, Found found) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.in(matcher);
        }
    }

    private static void addIfSecret(Findings findings, int start, int end) {
        String value = findings.plain().substring(start, end);
        boolean path = value.startsWith("/") || value.startsWith(".") || value.contains("..") || value.contains("//");
        if (!path && !value.contains("--")) {
            add(findings, start, end);
        }
    }

    private static void add(Findings findings, int start, int end) {
        findings.add(
                RedactionKind.TOKEN,
                start,
                end,
                "token",
                findings.plain().substring(start, end),
                number -> "token" + number);
    }
}
