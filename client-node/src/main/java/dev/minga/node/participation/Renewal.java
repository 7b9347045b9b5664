package dev.minga.node.participation;

import dev.minga.crypto.identity.CertificateRequest;
import dev.minga.crypto.identity.MemberName;
import dev.minga.crypto.identity.TlsIdentity;
import dev.minga.crypto.identity.TlsKeys;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the node's certificate, with a fresh key, when two thirds of its life are over. Guarantee: key and certificate are
 * replaced together on disk before they are shown, and only by a certificate of the same authority, for this node's name
 * and the fresh key, that lasts longer. One thread.
 */
public final class Renewal {
    private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMinutes(1);

    private final NodeHome home;
    private final String member;
    private final CertificateOffice office;
    private final Clock clock;
    private final SecureRandom random;
    private final Notices notices;
    private TlsIdentity identity;
    private Instant notBefore = Instant.MIN;

    /** Renews what the directory holds. */
    public Renewal(NodeHome home, CertificateOffice office, Clock clock, SecureRandom random, Participation.News news)
            throws IOException {
        this.home = home;
        this.member = home.membership().member();
        this.office = office;
        this.clock = clock;
        this.random = random;
        this.notices = new Notices(news);
        this.identity = home.tlsIdentity();
    }

    /** When a certificate is to be renewed: two thirds into its life. */
    static Instant due(X509Certificate certificate) {
        Instant from = certificate.getNotBefore().toInstant();
        Duration life = Duration.between(from, certificate.getNotAfter().toInstant());
        return from.plus(life.multipliedBy(2).dividedBy(3));
    }

    /**
     * Renews if it is time. What fails is told once and tried again, at most once a minute.
     *
     * @throws UserError if the membership was ended or the certificate has expired
     */
    public void whenDue() {
        Instant now = clock.instant();
        X509Certificate own = identity.chain().get(0);
        Instant expiry = own.getNotAfter().toInstant();
        if (now.isAfter(expiry)) {
            throw new UserError(
                    ExitCode.REFUSED,
                    "this node's certificate has expired at " + expiry + " and could not be renewed",
                    "Ask the coordinator's operator for a new invitation, and join in an empty directory");
        }
        if (now.isBefore(due(own)) || now.isBefore(notBefore)) {
            return;
        }
        notBefore = now.plus(BETWEEN_ATTEMPTS);
        try {
            TlsIdentity renewed = renew(now);
            home.keep(renewed, random);
            identity = renewed;
            office.redial(renewed);
            notices.settled();
            notices.say("the certificate was renewed; it is good until "
                    + renewed.chain().get(0).getNotAfter().toInstant());
        } catch (IOException e) {
            LOG.warn("the certificate was not renewed", e);
            notices.warnOnce("the certificate, good until " + expiry + ", could not be renewed: " + e.getMessage()
                    + "; trying again every minute");
        }
    }

    private TlsIdentity renew(Instant now) throws IOException {
        KeyPair keys = TlsKeys.generate(random);
        List<byte[]> answer = office.renew(CertificateRequest.create(keys, member));
        if (answer.isEmpty()) {
            throw new IOException("the coordinator refuses the request");
        }
        List<X509Certificate> chain = Certificates.ofMember(answer);
        X509Certificate own = chain.get(0);
        X509Certificate authority = identity.chain().get(identity.chain().size() - 1);
        if (!chain.get(1).equals(authority)) {
            throw new IOException("the coordinator sent a certificate of another authority");
        }
        try {
            own.verify(authority.getPublicKey());
            if (!MemberName.of(own).value().equals(member)) {
                throw new IOException("the coordinator sent a certificate for another name");
            }
            boolean longer = own.getNotAfter().after(identity.chain().get(0).getNotAfter())
                    && !own.getNotBefore().toInstant().isAfter(now);
            if (!longer) {
                throw new IOException("the coordinator sent a certificate that is not good now or for no longer");
            }
            return new TlsIdentity(keys.getPrivate(), chain);
        } catch (GeneralSecurityException e) {
            throw new IOException("the coordinator sent a certificate that its authority did not sign", e);
        } catch (IllegalArgumentException e) {
            throw new IOException("the coordinator sent a certificate for another key or without a name", e);
        }
    }
}
