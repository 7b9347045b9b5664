package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.minga.crypto.identity.CertificateRequest;
import dev.minga.crypto.identity.MalformedRequestException;
import dev.minga.crypto.identity.MemberName;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.crypto.signature.UnknownAlgorithmException;
import dev.minga.proto.v1.EnrolRequest;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Joining over real TLS on the loopback address, with an honest coordinator and others. */
class JoiningTest {
    @TempDir
    Path folder;

    private JoiningScene scene() {
        return new JoiningScene(folder);
    }

    @Test
    void anInvitationIsTradedForAMembershipThatStaysInTheDirectory() throws IOException {
        Membership membership = scene().join(new EnrolmentOffice(JoiningScene.AUTHORITY, response -> response));
        assertThat(membership.federation()).isEqualTo("andes");
        assertThat(membership.member()).isEqualTo("alpha");
        assertThat(scene().home().joined()).isTrue();
        assertThat(scene().home().membership()).isEqualTo(membership);
        assertThat(scene().home().coordinatorKey()).isEqualTo(FakeCoordinator.SIGNER.publicKey());
        assertThat(MemberName.of(scene().home().tlsIdentity().chain().get(0))).hasToString("alpha");
        assertThat(scene().home().tlsIdentity().chain().get(1)).isEqualTo(JoiningScene.AUTHORITY.certificate());
        assertThat(Files.readString(folder.resolve("node/node.yaml"))).contains("maxEpsilon: 8.0");
    }

    @Test
    void theNodeProvesThatItHoldsTheKeysThatItNames()
            throws IOException, MalformedRequestException, UnknownAlgorithmException {
        EnrolmentOffice office = new EnrolmentOffice(JoiningScene.AUTHORITY, response -> response);
        scene().join(office);
        EnrolRequest request = office.requests.get(0);
        byte[] csr = request.getCertificateRequest().toByteArray();
        assertThat(request.getTokenSecret().toByteArray()).isEqualTo(JoiningScene.secret());
        assertThat(CertificateRequest.parse(csr).commonName()).isEqualTo("alpha");
        PublicKey key = PublicKey.parse(
                request.getSigningKey().getAlgorithm(),
                request.getSigningKey().getEncoded().toByteArray());
        byte[] proven = ByteString.copyFrom(JoiningScene.secret())
                .concat(request.getCertificateRequest())
                .concat(request.getWitnessKeyBytes())
                .toByteArray();
        assertThat(key.verifies(
                        Domain.ENROLMENT, proven, request.getProofOfPossession().toByteArray()))
                .isTrue();
        assertThat(scene().home().signer(new SeededSecureRandom(5)).publicKey()).isEqualTo(key);
        assertThat(request.getWitnessKey())
                .isEqualTo(NoteKey.cosigner("alpha", scene().home().witness().publicKey())
                        .vkey());
    }

    @Test
    void keysAreForTheirOwnerOnly() throws IOException {
        scene().join(new EnrolmentOffice(JoiningScene.AUTHORITY, response -> response));
        try (Stream<Path> files = Files.list(folder.resolve("node/identity"))) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(4);
            for (Path file : all) {
                if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as("%s", file)
                            .isEqualTo("rw-------");
                }
            }
        }
    }

    @Test
    void aNodeJoinsOnce() throws IOException {
        scene().join(new EnrolmentOffice(JoiningScene.AUTHORITY, response -> response));
        byte[] seed = Files.readAllBytes(folder.resolve("node/identity/signing-key.pem"));
        EnrolmentOffice second = new EnrolmentOffice(JoiningScene.AUTHORITY, response -> response);
        assertRefused(() -> scene().join(second), ExitCode.REFUSED, "has joined already. Choose an empty directory");
        assertThat(second.requests).isEmpty();
        assertThat(Files.readAllBytes(folder.resolve("node/identity/signing-key.pem")))
                .isEqualTo(seed);
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private static void assertRefused(Attempt attempt, ExitCode code, String words) {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(attempt::run)
                .withMessageContaining(words)
                .satisfies(error -> assertThat(error.exitCode()).isEqualTo(code));
    }
}
