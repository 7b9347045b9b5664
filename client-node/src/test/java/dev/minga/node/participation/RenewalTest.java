package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.crypto.identity.CertificateRequest;
import dev.minga.crypto.identity.MalformedRequestException;
import dev.minga.crypto.identity.TlsIdentity;
import dev.minga.crypto.identity.TlsKeys;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RenewalTest {
    private static final SecureRandom RANDOM = new SeededSecureRandom(21);
    private static final CertificateAuthority AUTHORITY = LoopbackServer.newAuthority();
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final Duration LIFE = Duration.ofDays(6);
    private static final Instant DUE = START.plus(Duration.ofDays(4));

    @TempDir
    Path folder;

    private final Office office = new Office();
    private final SettableClock clock = new SettableClock();
    private final List<String> said = new ArrayList<>();
    private final List<String> warned = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private NodeHome home;

    @SuppressWarnings("NullAway.Init")
    private Renewal renewal;

    private interface Answer {
        List<byte[]> to(byte[] request) throws UnreachableException;
    }

    private final class Office implements CertificateOffice {
        Answer answer = request -> chain(request, "alpha", clock.now);
        int asked;
        final List<TlsIdentity> shown = new ArrayList<>();

        @Override
        public List<byte[]> renew(byte[] request) throws UnreachableException {
            asked++;
            return answer.to(request);
        }

        @Override
        public void redial(TlsIdentity identity) {
            shown.add(identity);
        }
    }

    private static final class SettableClock extends Clock {
        Instant now = START;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private static X509Certificate issue(CertificateAuthority authority, byte[] request, String name, Instant from) {
        try {
            return authority.issueMember(CertificateRequest.parse(request), name, from, from.plus(LIFE), RANDOM);
        } catch (MalformedRequestException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    private static List<byte[]> chain(byte[] request, String name, Instant from) {
        return List.of(der(issue(AUTHORITY, request, name, from)), der(AUTHORITY.certificate()));
    }

    @BeforeEach
    void join() throws IOException {
        new Scene(folder);
        home = new NodeHome(folder);
        assertThat(home.membership().coordinator()).isEqualTo(new HostPort("coordinator.example.org", 8_443));
        KeyPair keys = TlsKeys.generate(RANDOM);
        X509Certificate own = issue(AUTHORITY, CertificateRequest.create(keys, "alpha"), "alpha", START);
        home.keep(new TlsIdentity(keys.getPrivate(), List.of(own, AUTHORITY.certificate())), RANDOM);
        restart();
    }

    private void restart() throws IOException {
        renewal = new Renewal(home, office, clock, RANDOM, new Participation.News() {
            @Override
            public void say(String line) {
                said.add(line);
            }

            @Override
            public void warn(String line) {
                warned.add(line);
            }
        });
    }

    @Test
    void aCertificateIsRenewedAtTwoThirdsOfItsLifeAndNotBefore() throws IOException {
        TlsIdentity before = home.tlsIdentity();
        clock.now = DUE.minusSeconds(1);
        renewal.whenDue();
        assertThat(office.asked).isZero();
        clock.now = DUE;
        renewal.whenDue();
        TlsIdentity after = home.tlsIdentity();
        assertThat(after.chain().get(0).getNotAfter().toInstant()).isEqualTo(DUE.plus(LIFE));
        assertThat(after.privateKey()).isNotEqualTo(before.privateKey());
        assertThat(office.shown)
                .singleElement()
                .satisfies(shown -> assertThat(shown.chain()).isEqualTo(after.chain()));
        assertThat(said).containsExactly("the certificate was renewed; it is good until " + DUE.plus(LIFE));
        clock.now = DUE.plus(Duration.ofDays(3));
        renewal.whenDue();
        restart();
        renewal.whenDue();
        assertThat(office.asked).as("the next is not due").isEqualTo(1);
        clock.now = DUE.plus(Duration.ofDays(4));
        renewal.whenDue();
        assertThat(office.asked).isEqualTo(2);
        assertThat(warned).isEmpty();
    }

    @Test
    void aRenewalThatFailsIsToldOnceAndTriedAgainAMinuteLater() throws IOException {
        office.answer = request -> {
            throw new UnreachableException(new HostPort("coordinator.example.org", 8_443), new IOException("broken"));
        };
        clock.now = DUE;
        renewal.whenDue();
        clock.now = DUE.plusSeconds(59);
        renewal.whenDue();
        assertThat(office.asked).isEqualTo(1);
        clock.now = DUE.plusSeconds(60);
        renewal.whenDue();
        assertThat(office.asked).isEqualTo(2);
        assertThat(warned)
                .containsExactly(
                        "the certificate, good until " + START.plus(LIFE) + ", could not be renewed:"
                                + " the coordinator at coordinator.example.org:8443 cannot be reached; trying again every minute");
        office.answer = request -> chain(request, "alpha", clock.now);
        clock.now = DUE.plusSeconds(120);
        renewal.whenDue();
        assertThat(office.shown).hasSize(1);
    }

    @Test
    void anExpiredCertificateEndsTheNode() {
        clock.now = START.plus(LIFE);
        office.answer = request -> List.of();
        renewal.whenDue();
        clock.now = START.plus(LIFE).plusSeconds(1);
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(renewal::whenDue)
                .withMessage("this node's certificate has expired at " + START.plus(LIFE) + " and could not be renewed."
                        + " Ask the coordinator's operator for a new invitation, and join in an empty directory.")
                .satisfies(error -> assertThat(error.exitCode()).isEqualTo(ExitCode.REFUSED));
    }

    @Test
    void anEndedMembershipEndsTheNode() {
        UserError ended = new UserError(ExitCode.REFUSED, "ended", "Ask");
        office.answer = request -> {
            throw ended;
        };
        clock.now = DUE;
        assertThatExceptionOfType(UserError.class).isThrownBy(renewal::whenDue).isSameAs(ended);
    }

    static Stream<Arguments> badAnswers() {
        CertificateAuthority other = LoopbackServer.newAuthority();
        KeyPair stranger = TlsKeys.generate(RANDOM);
        return Stream.of(
                bad("the coordinator refuses the request", request -> List.of()),
                bad("two were expected", request -> chain(request, "alpha", DUE).subList(0, 1)),
                bad("cannot be read", request -> List.of(new byte[9], new byte[9])),
                bad(
                        "of another authority",
                        request -> List.of(der(issue(other, request, "alpha", DUE)), der(other.certificate()))),
                bad(
                        "its authority did not sign",
                        request -> List.of(der(issue(other, request, "alpha", DUE)), der(AUTHORITY.certificate()))),
                bad("for another name", request -> chain(request, "beta", DUE)),
                bad("for another key", request -> chain(CertificateRequest.create(stranger, "alpha"), "alpha", DUE)),
                bad("good now or for no longer", request -> chain(request, "alpha", START)),
                bad("good now or for no longer", request -> chain(request, "alpha", DUE.plusSeconds(60))));
    }

    private static Arguments bad(String flaw, Answer answer) {
        return Arguments.of(flaw, answer);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badAnswers")
    void anAnswerThatIsNotTheCertificateThatWasAskedForIsNotTaken(String flaw, Answer answer) throws IOException {
        TlsIdentity before = home.tlsIdentity();
        office.answer = answer;
        clock.now = DUE;
        renewal.whenDue();
        assertThat(warned).singleElement().asString().contains(flaw);
        assertThat(office.shown).isEmpty();
        assertThat(home.tlsIdentity().chain()).isEqualTo(before.chain());
    }
}
