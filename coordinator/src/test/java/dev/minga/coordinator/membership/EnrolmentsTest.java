package dev.minga.coordinator.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.membership.Enrolments.Granted;
import dev.minga.coordinator.testkit.Applicant;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.identity.MemberName;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.MemberRevoked;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnrolmentsTest extends EnrolmentOffice {
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
}
