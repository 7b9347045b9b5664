package dev.minga.coordinator.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.membership.Enrolments.Application;
import dev.minga.coordinator.membership.Enrolments.CoordinatorKeys;
import dev.minga.coordinator.membership.Enrolments.Granted;
import dev.minga.coordinator.membership.Enrolments.Invited;
import dev.minga.coordinator.store.Database;
import dev.minga.coordinator.testkit.Applicant;
import dev.minga.coordinator.testkit.ManualClock;
import dev.minga.coordinator.testkit.SeededSecureRandom;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.crypto.identity.MemberName;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.crypto.signature.Ed25519Signer;
import dev.minga.proto.v1.EnrolRejection;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.MemberRevoked;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
    private static final CertificateAuthority AUTHORITY =
            CertificateAuthority.create("andes", NOW, NOW.plus(Duration.ofDays(3_650)), new SeededSecureRandom(1));
    private static final Ed25519Signer COORDINATOR = Ed25519Signer.generate(new SeededSecureRandom(2));
    private static final CoordinatorKeys KEYS = new CoordinatorKeys(
            COORDINATOR.publicKey(),
            NoteKey.log(
                    "example.org/minga/andes",
                    Ed25519NoteSigner.generate(new SeededSecureRandom(8)).publicKey()));
    private static final Duration LIFE = Duration.ofDays(7);
    private static final Applicant ADA = new Applicant(3);
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path directory = Path.of("");

    private final ManualClock clock = new ManualClock(NOW);
    private final SeededSecureRandom random = new SeededSecureRandom(4);
    private Database database;

    @BeforeEach
    void open() throws SQLException {
        database = Database.open(directory.resolve("test.db"));
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    private Members members() {
        return new Members(database, () -> {});
    }

    private Enrolments enrolments() {
        return new Enrolments("andes", AUTHORITY, LIFE, KEYS, members(), clock, random);
    }

    private byte[] invitedAs(String name) throws IOException {
        return enrolments().invite(new MemberName(name), DAY).secret();
    }

    private Granted enrol(Applicant who, byte[] secret, byte[] request) throws Exception {
        String name =
                members().invitation(Sha256.of(secret)).map(Invitation::name).orElse("ada");
        return enrolments()
                .enrol(who.applies(secret, request, who.witnessKey(name).vkey()));
    }

    @Test
    void anInvitedOrganisationBecomesAMember() throws Exception {
        byte[] secret = invitedAs("river-bank");
        Granted granted = enrol(ADA, secret, ADA.request("river-bank"));

        assertThat(granted.federation()).isEqualTo("andes");
        assertThat(granted.member()).isEqualTo("river-bank");
        assertThat(granted.keys()).isEqualTo(KEYS);
        assertThat(granted.chain()).hasSize(2).last().isEqualTo(AUTHORITY.certificate());
        X509Certificate certificate = granted.chain().get(0);
        certificate.verify(AUTHORITY.certificate().getPublicKey());
        assertThat(certificate.getPublicKey()).isEqualTo(ADA.tls.getPublic());
        assertThat(MemberName.of(certificate).value()).isEqualTo("river-bank");
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plus(LIFE));
        assertThat(members().list())
                .containsExactly(
                        new Member("river-bank", ADA.key(), ADA.witnessKey("river-bank"), NOW, Optional.empty()));
        assertThat(members().holding(Sha256.of(certificate.getEncoded())))
                .contains(members().list().get(0));
        assertThat(members().find("river-bank")).contains(members().list().get(0));
    }

    @Test
    void theSecretItselfIsNotKept() throws Exception {
        byte[] secret = invitedAs("ada");
        assertThat(members().invitation(Sha256.of(secret)))
                .contains(new Invitation(Sha256.of(secret), "ada", NOW.plus(DAY), false));
    }

    @Test
    void anUnknownTokenIsRefused() throws IOException {
        byte[] secret = invitedAs("ada");
        secret[31] ^= 1;
        assertRefused(EnrolRejection.TOKEN_UNKNOWN, () -> enrol(ADA, secret, ADA.request("ada")));
        assertRefused(EnrolRejection.TOKEN_UNKNOWN, () -> enrol(ADA, new byte[0], ADA.request("ada")));
    }

    @Test
    void aTokenWorksOnce() throws Exception {
        byte[] secret = invitedAs("ada");
        enrol(ADA, secret, ADA.request("ada"));
        Member first = members().list().get(0);
        Applicant thief = new Applicant(66);
        assertRefused(EnrolRejection.TOKEN_USED, () -> enrol(thief, secret, thief.request("ada")));
        assertThat(members().list()).containsExactly(first);
    }

    @Test
    void aTokenWorksUntilItExpiresAndNotAnInstantLonger() throws Exception {
        byte[] used = invitedAs("ada");
        byte[] unused = invitedAs("ada");
        clock.move(DAY.minusNanos(1));
        enrol(ADA, used, ADA.request("ada"));
        clock.move(Duration.ofNanos(1));
        assertRefused(EnrolRejection.TOKEN_EXPIRED, () -> enrol(ADA, unused, ADA.request("ada")));
    }

    @Test
    void aRequestForAnotherNameIsRefusedAndTheTokenStaysGood() throws Exception {
        byte[] secret = invitedAs("ada");
        for (String name : List.of("bob", "Ada", "ada ", "admin")) {
            assertRefused(EnrolRejection.NAME_DIFFERS_FROM_INVITATION, () -> enrol(ADA, secret, ADA.request(name)));
        }
        assertThat(members().list()).isEmpty();
        assertThat(enrol(ADA, secret, ADA.request("ada")).member()).isEqualTo("ada");
    }

    @Test
    void aMalformedRequestIsRefused() throws IOException {
        byte[] secret = invitedAs("ada");
        byte[] forged = ADA.request("ada");
        forged[forged.length - 1] ^= 1;
        for (byte[] request : List.of(new byte[0], new byte[] {1, 2, 3}, forged, new byte[1 << 20])) {
            assertRefused(EnrolRejection.REQUEST_MALFORMED, () -> enrol(ADA, secret, request));
        }
    }

    @Test
    void whoDoesNotHoldTheSigningKeyIsRefused() throws IOException {
        byte[] secret = invitedAs("ada");
        byte[] request = ADA.request("ada");
        Applicant other = new Applicant(5);
        String witness = ADA.witnessKey("ada").vkey();
        List<byte[]> proofs = List.of(
                new byte[0],
                new byte[64],
                other.proof(secret, request, witness),
                ADA.proof(secret, other.request("ada"), witness),
                ADA.proof(new byte[32], request, witness),
                ADA.proof(secret, request, other.witnessKey("ada").vkey()),
                ADA.signer.sign(Domain.UPDATE, request));
        for (byte[] proof : proofs) {
            assertRefused(
                    EnrolRejection.PROOF_OF_POSSESSION_FAILED,
                    () -> enrolments().enrol(new Application(secret, request, ADA.key(), witness, proof)));
        }
        assertThat(members().list()).isEmpty();
    }

    @Test
    void aWitnessKeyIsACosignersKeyUnderTheMembersName() throws IOException {
        byte[] secret = invitedAs("ada");
        for (String key : List.of(
                "",
                "ada",
                ADA.witnessKey("bob").vkey(),
                NoteKey.log("ada", ADA.witness.publicKey()).vkey())) {
            assertRefused(
                    EnrolRejection.REQUEST_MALFORMED,
                    () -> enrolments().enrol(ADA.applies(secret, ADA.request("ada"), key)));
        }
        assertThat(members().list()).isEmpty();
    }

    @Test
    void aMemberRenewsItsCertificateAndTheOldOneCountsOn() throws Exception {
        Granted granted = enrol(ADA, invitedAs("ada"), ADA.request("ada"));
        Member member = members().list().get(0);
        clock.move(Duration.ofDays(5));
        Applicant fresh = new Applicant(9);
        List<X509Certificate> renewed = enrolments().renew(member, fresh.request("ada"));
        assertThat(renewed).hasSize(2);
        assertThat(renewed.get(0).getNotAfter().toInstant())
                .isEqualTo(NOW.plus(Duration.ofDays(5)).plus(LIFE));
        for (X509Certificate certificate : List.of(granted.chain().get(0), renewed.get(0))) {
            assertThat(members().holding(Sha256.of(certificate.getEncoded()))).contains(member);
        }
        assertThat(enrolments().renew(member, fresh.request("bob"))).isEmpty();
        assertThat(enrolments().renew(member, new byte[] {1})).isEmpty();
    }

    @Test
    void anEndedMembershipIsEndedOnceAndSaysWhy() throws Exception {
        Granted granted = enrol(ADA, invitedAs("ada"), ADA.request("ada"));
        clock.move(DAY);
        assertThat(enrolments().revoke("ada", "left the consortium")).isTrue();
        assertThat(enrolments().revoke("ada", "again")).isFalse();
        assertThat(enrolments().revoke("bob", "who?")).isFalse();
        assertThat(members().holding(Sha256.of(granted.chain().get(0).getEncoded())))
                .get()
                .extracting(Member::revocation)
                .isEqualTo(Optional.of(new Member.Revocation(NOW.plus(DAY), "left the consortium")));
        Outbox outbox = new Outbox(database);
        assertThat(outbox.size()).as("enrolled, revoked").isEqualTo(2);
        assertThat(LedgerEntry.parseFrom(outbox.entries(1, 1).get(0)).getMemberRevoked())
                .isEqualTo(MemberRevoked.newBuilder()
                        .setMember("ada")
                        .setReason("left the consortium")
                        .setUnixSeconds(NOW.plus(DAY).getEpochSecond())
                        .build());
        Granted again = enrol(ADA, invitedAs("ada"), ADA.request("ada"));
        assertThat(members().holding(Sha256.of(granted.chain().get(0).getEncoded())))
                .as("certificates of the ended membership")
                .isEmpty();
        assertThat(members().holding(Sha256.of(again.chain().get(0).getEncoded())))
                .get()
                .extracting(Member::revocation)
                .isEqualTo(Optional.empty());
    }

    @Test
    void aNewInvitationReplacesAMembersKeys() throws Exception {
        enrol(ADA, invitedAs("ada"), ADA.request("ada"));
        Applicant afterTheFire = new Applicant(7);
        enrol(afterTheFire, invitedAs("ada"), afterTheFire.request("ada"));
        assertThat(members().list())
                .singleElement()
                .extracting(Member::signingKey)
                .isEqualTo(afterTheFire.key());
    }

    @Test
    void ofAThousandTriesWithOneTokenExactlyOneBecomesAMember() throws Exception {
        int rivals = 1_000;
        Invited invited = enrolments().invite(new MemberName("ada"), DAY);
        int atOnce = 100;
        CyclicBarrier together = new CyclicBarrier(atOnce);
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        try {
            List<Applicant> few = List.of(new Applicant(1_001), new Applicant(1_002), new Applicant(1_003));
            List<Future<String>> outcomes = new ArrayList<>();
            for (int i = 0; i < rivals; i++) {
                Applicant rival = few.get(i % few.size());
                byte[] request = rival.request("ada");
                Callable<String> attempt = () -> {
                    together.await();
                    try {
                        enrol(rival, invited.secret(), request);
                        return rival.key().toString();
                    } catch (EnrolmentRefusedException e) {
                        return e.rejection().name();
                    }
                };
                outcomes.add(threads.submit(attempt));
            }
            List<String> winners = new ArrayList<>();
            for (Future<String> outcome : outcomes) {
                if (!outcome.get().equals(EnrolRejection.TOKEN_USED.name())) {
                    winners.add(outcome.get());
                }
            }
            assertThat(members().list())
                    .singleElement()
                    .extracting(member -> member.signingKey().toString())
                    .isEqualTo(winners.get(0));
            assertThat(winners).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void assertRefused(EnrolRejection reason, ThrowingCallable attempt) {
        assertThatExceptionOfType(EnrolmentRefusedException.class)
                .isThrownBy(attempt)
                .satisfies(refused -> assertThat(refused.rejection()).isEqualTo(reason));
    }
}
