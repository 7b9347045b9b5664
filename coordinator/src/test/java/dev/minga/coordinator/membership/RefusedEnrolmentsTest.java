package dev.minga.coordinator.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.membership.Enrolments.Application;
import dev.minga.coordinator.testkit.Applicant;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.Domain;
import dev.minga.proto.v1.EnrolRejection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RefusedEnrolmentsTest extends EnrolmentOffice {
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

    private static void assertRefused(EnrolRejection reason, ThrowingCallable attempt) {
        assertThatExceptionOfType(EnrolmentRefusedException.class)
                .isThrownBy(attempt)
                .satisfies(refused -> assertThat(refused.rejection()).isEqualTo(reason));
    }
}
