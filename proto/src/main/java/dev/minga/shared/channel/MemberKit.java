package dev.minga.shared.channel;

import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.settings.SettingsReader;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a new member needs to join, as YAML that its operator can read. It holds a secret, the invitation. Who signed it is not
 * said here: that is around it.
 *
 * @param kit the form, 1
 * @param expires until when the invitation works
 * @param authority SHA-256 of the certificate authority's certificate (DER), in hexadecimal
 * @param logKey verifier key of the federation's log
 * @param invitation as a token
 * @param release the distribution of Minga that the federation uses
 * @param settings a {@code node.yaml} that the federation proposes
 */
public record MemberKit(
        int kit,
        String federation,
        String member,
        HostPort coordinator,
        Instant issued,
        Instant expires,
        String authority,
        String logKey,
        String invitation,
        Optional<Release> release,
        Optional<String> settings) {
    /** The form of this release. */
    public static final int FORM = 1;

    private static final String INDENT = "  ";

    /** What YAML gives back as it was: no tabs, no carriage returns, and none of Unicode's other ends of lines. */
    private static final Pattern LINES = Pattern.compile("[\\n -~\\u00a0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe]*");

    /** A distribution's file and its SHA-256 in hexadecimal. */
    public record Release(String file, String sha256) {
        /** @throws IllegalArgumentException if the file's name has a folder or unusual characters, or the digest is none */
        public Release {
            if (!file.matches("[A-Za-z0-9._+-]{1,100}") || !sha256.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException("a release is the name of a file and a SHA-256 in hexadecimal");
            }
        }
    }

    /** @throws IllegalArgumentException if the parts contradict each other or are of another form */
    public MemberKit {
        Objects.requireNonNull(issued, "issued");
        if (kit != FORM) {
            throw new IllegalArgumentException("kit is of form " + kit + "; this release knows form " + FORM);
        }
        InvitationToken token = InvitationToken.parse(invitation);
        if (!token.member().equals(member)) {
            throw new IllegalArgumentException("member is " + member + ", but the invitation is for " + token.member());
        }
        if (!token.coordinator().equals(coordinator)) {
            throw new IllegalArgumentException(
                    "coordinator is " + coordinator + ", but the invitation is to " + token.coordinator());
        }
        if (!HexFormat.of().formatHex(token.authoritySha256()).equals(authority)) {
            throw new IllegalArgumentException("authority is another than the invitation's");
        }
        if (!logKey.matches("[!-~]{1,4096}") || logKey.contains("\"") || logKey.contains("\\")) {
            throw new IllegalArgumentException("logKey is no verifier key");
        }
        if (!federation.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException("federation must be 1 to 63 lower-case letters, digits and hyphens");
        }
        if (settings.isPresent()
                && (settings.get().isBlank() || !LINES.matcher(settings.get()).matches())) {
            throw new IllegalArgumentException(
                    "settings is empty or has control characters; write spaces, and lines that end in a line feed");
        }
    }

    /**
     * Reads a kit.
     *
     * @throws SettingsException if it is none, with its line
     */
    public static MemberKit parse(String source, String yaml) throws SettingsException {
        return SettingsReader.parse(source, yaml, MemberKit.class);
    }

    /** The invitation. */
    public InvitationToken token() {
        return InvitationToken.parse(invitation);
    }

    /** The text that {@link #parse} reads, with what the member's operator should do above it. */
    public String yaml() {
        return """
                # Member kit of the federation %1$s for %2$s.
                #
                # It holds an invitation that works once, until %3$s. Whoever has this file first can join as %2$s:
                # keep it to yourself, and delete it afterwards.
                #
                # 1. Install Minga (docs/install.md). If a release is named below, compare its SHA-256.
                # 2. minga node join --kit THIS_FILE DIR
                #    It shows a fingerprint. Have the federation's operator read theirs to you, by phone or in person, and go on only if
                #    they are the same.
                # 3. Say in DIR/node.yaml what to train on and what to agree to. What the federation proposes lies beside it as
                #    node.yaml.proposed; nothing of it counts before you have taken it over.
                # 4. minga node doctor DIR, then minga node run DIR. The node dials out to %4$s and never listens.
                kit: %5$d
                federation: "%1$s"
                member: "%2$s"
                coordinator: "%4$s"
                issued: "%6$s"
                expires: "%3$s"
                # SHA-256 of the authority's certificate.
                authority: "%7$s"
                logKey: "%8$s"
                invitation: "%9$s"
                """.formatted(federation, member, expires, coordinator, kit, issued, authority, logKey, invitation)
                + release.map(file -> "release: {file: \"" + file.file() + "\", sha256: \"" + file.sha256() + "\"}\n")
                        .orElse("")
                + settings.map(MemberKit::literal).orElse("");
    }

    /** A YAML literal with an explicit indent, since the text may begin with spaces; it keeps its lines as they are. */
    private static String literal(String text) {
        StringBuilder yaml = new StringBuilder("settings: |2" + (text.endsWith("\n") ? "+" : "-") + "\n");
        text.lines()
                .forEach(
                        line -> yaml.append(line.isEmpty() ? "" : INDENT + line).append('\n'));
        return yaml.toString();
    }

    @Override
    public String toString() {
        return "MemberKit[federation=" + federation + ", member=" + member + ", coordinator=" + coordinator
                + ", invitation=[REDACTED]]";
    }
}
