package dev.minga.coordinator.membership;

import dev.minga.coordinator.membership.Enrolments.Invited;
import dev.minga.crypto.identity.MemberName;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.SignedDocument;
import dev.minga.crypto.signature.Signer;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.channel.InvitationToken;
import dev.minga.shared.channel.MemberKit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Makes invitations, alone or with what else a new member needs, signed with the key that plans are signed with. Thread-safe.
 */
public final class Kits {
    private final String federation;
    private final HostPort membersDial;
    private final Enrolments enrolments;
    private final Signer signer;
    private final NoteKey logKey;
    private final Clock clock;

    /** @param membersDial the address in invitations */
    public Kits(
            String federation,
            HostPort membersDial,
            Enrolments enrolments,
            Signer signer,
            NoteKey logKey,
            Clock clock) {
        this.federation = federation;
        this.membersDial = membersDial;
        this.enrolments = enrolments;
        this.signer = signer;
        this.logKey = logKey;
        this.clock = clock;
    }

    /** A token and until when it works. */
    public record Invitation(InvitationToken token, Instant expires) {}

    /**
     * A kit.
     *
     * @param document the signed file's text
     * @param signedBy SHA-256 of the signing key in hexadecimal, for people to compare
     */
    public record Kit(String document, String signedBy, Instant expires) {}

    /** Invites an organisation. */
    public Invitation invite(MemberName name, Duration validity) throws IOException {
        Invited invited = enrolments.invite(name, validity);
        InvitationToken token = new InvitationToken(
                name.value(), membersDial, enrolments.authorityFingerprint().bytes(), invited.secret());
        return new Invitation(token, invited.expires());
    }

    /**
     * Invites an organisation, by a kit.
     *
     * @param release what Minga the federation uses
     * @param settings a {@code node.yaml} to propose
     * @throws IllegalArgumentException if the settings cannot be in a kit; then nobody is invited
     */
    public Kit issue(MemberName name, Duration validity, Optional<MemberKit.Release> release, Optional<String> settings)
            throws IOException {
        byte[] noSecret = new byte[enrolments.authorityFingerprint().bytes().length];
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        InvitationToken trial = new InvitationToken(
                name.value(), membersDial, enrolments.authorityFingerprint().bytes(), noSecret);
        sign(kit(new Invitation(trial, now), now, release, settings));
        Invitation invitation = invite(name, validity);
        String document = sign(kit(invitation, now, release, settings));
        return new Kit(document, signer.publicKey().fingerprint().hex(), invitation.expires());
    }

    private MemberKit kit(
            Invitation invitation, Instant now, Optional<MemberKit.Release> release, Optional<String> settings) {
        InvitationToken token = invitation.token();
        return new MemberKit(
                MemberKit.FORM,
                federation,
                token.member(),
                token.coordinator(),
                now,
                invitation.expires(),
                enrolments.authorityFingerprint().hex(),
                logKey.vkey(),
                token.encode(),
                release,
                settings);
    }

    private String sign(MemberKit kit) {
        return new String(SignedDocument.sign(kit.yaml(), Domain.MEMBER_KIT, signer), StandardCharsets.UTF_8);
    }
}
