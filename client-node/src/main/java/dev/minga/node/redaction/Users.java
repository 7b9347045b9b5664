package dev.minga.node.redaction;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of accounts: those that the record's own fields name, and those in common forms ({@code user=…}, home directories, {@code
 * DOMAIN\name}, what sshd, sudo and PAM write). Names that every machine has, such as root, stay.
 */
final class Users {
    private static final String NAME = "([\\p{L}][\\p{L}\\p{N}._$-]{1,63})";
    private static final Pattern CALLED = Pattern.compile("user(?:[_ -]?(?:name|id))?|login|logname|log[_-]?name|acct"
            + "|account(?:[_ -]?name)?|ruser|usr|uname|(?:target|subject|sam)_?(?:user|account)_?name");
    private static final Pattern VALUE = Pattern.compile("(?:[A-Za-z0-9.-]{1,32}\\\\)?" + NAME);
    private static final List<Pattern> FORMS = List.of(
            Pattern.compile("(?i)(?<![A-Za-z0-9])(?:for|by|invalid|illegal|unknown) user [\"']?" + NAME),
            Pattern.compile("(?i)(?<![A-Za-z0-9])user(?:name)? [\"'<]" + NAME + "[\"'>]"),
            Pattern.compile("(?i)(?:password|publickey|keyboard-interactive/pam|none|hostbased) for (?:invalid user )?"
                    + NAME + " from"),
            Pattern.compile("(?i)(?:opened|closed) for user " + NAME),
            Pattern.compile("(?i)\\(uid=[0-9]{1,10}\\) by " + NAME),
            Pattern.compile("(?i)(?<![A-Za-z0-9])sudo(?:\\[[0-9]{1,8}])?:? {1,8}" + NAME + " :"),
            Pattern.compile("(?:/home|/export/home|/Users|/var/mail|/var/spool/mail)/" + NAME),
            Pattern.compile("(?i)[a-z]:\\\\{1,2}(?:users|documents and settings)\\\\{1,2}" + NAME),
            Pattern.compile("(?i)[a-z]:/(?:users|documents and settings)/" + NAME),
            Pattern.compile("/~" + NAME),
            Pattern.compile("(?:^|[\\s\"'=(,\\[])(?!HK(?:LM|CU|U|CR|CC|EY_)|SOFTWARE|SYSTEM\\\\|REGISTRY)"
                    + "[A-Z][A-Z0-9.-]{1,30}\\\\" + NAME + "(?=$|[\\s\"'),;\\]&])"));
    /** One of these stands in every text that has one of the forms. */
    private static final List<String> HINTS =
            List.of("user", " for ", ") by ", "sudo", "/home/", "mail/", "documents", "/~", "\\");

    private static final Set<String> KEPT = Set.of(
            "root",
            "admin",
            "administrator",
            "system",
            "guest",
            "nobody",
            "daemon",
            "anonymous",
            "public",
            "default",
            "www-data",
            "postgres",
            "mysql",
            "oracle",
            "sa",
            "null",
            "none",
            "unknown",
            "user",
            "username",
            "name",
            "local",
            "network",
            "service",
            "everyone",
            "shared",
            "true",
            "false",
            "index.html",
            "index.php",
            "authority",
            "self");
    private static final int SHORTEST_OF_A_FIELD = 3;

    /** Whoever asks may write anything into a field: what cannot be a name is not one, and no reason to take it out of the text. */
    private static final Pattern PLAIN =
            Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._$-]*(?: [\\p{L}\\p{N}._$-]+){0,2}");

    /** Words of which attacks are made. */
    private static final Pattern SUSPECT = Pattern.compile(
            "(?i).*(?<![\\p{L}\\p{N}])(?:union|select|insert|update|delete|drop|from|where|exec|sleep|benchmark|waitfor|script"
                    + "|alert|onerror|eval|system|passwd|shadow|wget|curl|bash|sh|cmd|powershell|jndi|ldap|file|php|etc)(?![\\p{L}\\p{N}]).*");

    private Users() {}

    static void find(Findings findings, Collection<String> users) {
        String text = findings.plain();
        for (String written : users) {
            String user = local(written.strip());
            if (user.length() >= SHORTEST_OF_A_FIELD && PLAIN.matcher(user).matches() && !isKept(user)) {
                Matcher word = Pattern.compile(
                                "(?<![\\p{L}\\p{N}_])" + Pattern.quote(user) + "(?![\\p{L}\\p{N}_])",
                                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                        .matcher(text);
                while (word.find()) {
                    add(findings, word.start(), word.end());
                }
            }
        }
        NamedValues.each(text, CALLED, VALUE, (start, end) -> addUnlessKept(findings, start, end));
        String lower = text.toLowerCase(Locale.ROOT);
        if (HINTS.stream().noneMatch(lower::contains)) {
            return;
        }
        for (Pattern form : FORMS) {
            Matcher found = form.matcher(text);
            while (found.find()) {
                addUnlessKept(findings, found.start(1), found.end(1));
            }
        }
    }

    private static void addUnlessKept(Findings findings, int start, int end) {
        String text = findings.plain();
        int last = text.charAt(end - 1) == '.' ? end - 1 : end;
        if (!isKept(text.substring(start, last))) {
            add(findings, start, last);
        }
    }

    /** What is left of a name without its domain. */
    private static String local(String name) {
        int domain = name.lastIndexOf('\\');
        int at = name.indexOf('@');
        return name.substring(domain + 1, at > domain ? at : name.length());
    }

    private static boolean isKept(String name) {
        return KEPT.contains(name.toLowerCase(Locale.ROOT))
                || SUSPECT.matcher(name).matches();
    }

    private static void add(Findings findings, int start, int end) {
        findings.add(
                RedactionKind.USER,
                start,
                end,
                "user",
                findings.plain().substring(start, end).toLowerCase(Locale.ROOT),
                number -> "user" + number);
    }
}
