package dev.minga.shared.channel;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What an operator gives a new member: where the coordinator is, by which fingerprint to know its certificate authority,
 * and a secret that works once. Written as one word, {@code minga1.NAME.ADDRESS.FINGERPRINT.SECRET}.
 *
 * @param member the name under which the member will be known
 * @param authoritySha256 SHA-256 of the authority's certificate (DER), 32 bytes
 * @param secret 32 bytes
 */
public record InvitationToken(String member, HostPort coordinator, byte[] authoritySha256, byte[] secret) {
    private static final String VERSION = "minga1";
    private static final int PARTS = 5;
    private static final String[] NO_PARTS = {};
    private static final int LONGEST_CHARACTERS = 1_024;
    private static final int BYTES = 32;
    private static final String MEMBER_FORM = "[a-z][a-z0-9-]{0,62}";

    /** @throws IllegalArgumentException if the member's name is none, or fingerprint or secret are not of 32 bytes */
    public InvitationToken {
        if (!member.matches(MEMBER_FORM)) {
            throw new IllegalArgumentException(
                    "an invitation names a member in lower-case letters, digits and hyphens");
        }
        if (authoritySha256.length != BYTES || secret.length != BYTES) {
            throw new IllegalArgumentException("an invitation holds two values of 32 bytes");
        }
    }

    /**
     * Reads a token.
     *
     * @throws IllegalArgumentException if it is not one, with a message that says so
     */
    public static InvitationToken parse(String text) {
        String[] parts =
                text.length() > LONGEST_CHARACTERS ? NO_PARTS : text.strip().split("\\.", -1);
        if (parts.length != PARTS || !parts[0].equals(VERSION)) {
            throw new IllegalArgumentException("this is not an invitation token; it starts with " + VERSION
                    + ". and has five parts separated by dots");
        }
        try {
            Base64.Decoder decoder = Base64.getUrlDecoder();
            return new InvitationToken(
                    parts[1],
                    HostPort.parse(new String(decoder.decode(parts[2]), StandardCharsets.UTF_8)),
                    decoder.decode(parts[3]),
                    decoder.decode(parts[4]));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the invitation token is damaged; copy it again as a whole", e);
        }
    }

    /** The token as one word. It holds a secret. */
    public String encode() {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return String.join(
                ".",
                VERSION,
                member,
                encoder.encodeToString(coordinator.toString().getBytes(StandardCharsets.UTF_8)),
                encoder.encodeToString(authoritySha256),
                encoder.encodeToString(secret));
    }

    @Override
    public String toString() {
        return "InvitationToken[member=" + member + ", coordinator=" + coordinator + ", secret=[REDACTED]]";
    }
}
