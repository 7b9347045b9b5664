package dev.minga.coordinator.membership;

import dev.minga.coordinator.membership.Enrolments.CoordinatorKeys;
import dev.minga.coordinator.membership.Enrolments.Granted;
import dev.minga.coordinator.store.Database;
import dev.minga.coordinator.store.SqliteDatabase;
import dev.minga.coordinator.testkit.Applicant;
import dev.minga.coordinator.testkit.ManualClock;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.crypto.identity.MemberName;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.crypto.signature.Ed25519Signer;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Where organisations enrol, on a clock that stands still and a database of its own. */
abstract class EnrolmentOffice {
    static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
    static final CertificateAuthority AUTHORITY =
            CertificateAuthority.create("andes", NOW, NOW.plus(Duration.ofDays(3_650)), new SeededSecureRandom(1));
    static final Ed25519Signer COORDINATOR = Ed25519Signer.generate(new SeededSecureRandom(2));
    static final CoordinatorKeys KEYS = new CoordinatorKeys(
            COORDINATOR.publicKey(),
            NoteKey.log(
                    "example.org/minga/andes",
                    Ed25519NoteSigner.generate(new SeededSecureRandom(8)).publicKey()));
    static final Duration LIFE = Duration.ofDays(7);
    static final Applicant ADA = new Applicant(3);
    static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path directory = Path.of("");

    final ManualClock clock = new ManualClock(NOW);
    final SeededSecureRandom random = new SeededSecureRandom(4);
    Database database;

    @BeforeEach
    void open() throws SQLException {
        database = SqliteDatabase.open(directory.resolve("test.db"));
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    Members members() {
        return new Members(database, () -> {});
    }

    Enrolments enrolments() {
        return new Enrolments("andes", AUTHORITY, LIFE, KEYS, members(), clock, random);
    }

    byte[] invitedAs(String name) throws IOException {
        return enrolments().invite(new MemberName(name), DAY).secret();
    }

    Granted enrol(Applicant who, byte[] secret, byte[] request) throws Exception {
        String name =
                members().invitation(Sha256.of(secret)).map(Invitation::name).orElse("ada");
        return enrolments()
                .enrol(who.applies(secret, request, who.witnessKey(name).vkey()));
    }
}
