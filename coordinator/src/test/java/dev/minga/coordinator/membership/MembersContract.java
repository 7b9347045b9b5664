package dev.minga.coordinator.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.ledger.LoggedEntry.Kind;
import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.testkit.Applicant;
import dev.minga.coordinator.testkit.TestDatabase;
import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What invitations and members do on every database. */
abstract class MembersContract {
    private static final Instant NOW = Instant.parse("2026-03-01T08:00:00.123456789Z");
    private static final Applicant KEYS = new Applicant(1);

    private TestDatabase fresh;
    private OvertakenDatabase database;
    private Members members;

    abstract TestDatabase fresh() throws Exception;

    @BeforeEach
    void make() throws Exception {
        fresh = fresh();
        open();
    }

    private void open() throws SQLException {
        database = new OvertakenDatabase(fresh.open());
        members = new Members(database, () -> {});
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    private static Sha256 digest(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static IssuedCertificate certificate(String text) {
        return new IssuedCertificate(digest(text), NOW.plusSeconds(text.length()));
    }

    private static Member member(String name, Applicant keys) {
        return new Member(name, keys.key(), keys.witnessKey(name), NOW, Optional.empty());
    }

    private static LoggedEntry entry(Kind kind, String name) {
        return new LoggedEntry(kind, "", 0, name, name.getBytes(StandardCharsets.UTF_8));
    }

    private boolean enrol(String token, String name, Applicant keys, String certificate) throws IOException {
        return members.enrol(
                digest(token), member(name, keys), certificate(certificate), entry(Kind.MEMBER_ENROLLED, name));
    }

    private void invited(String token, String name) throws IOException {
        members.invite(new Invitation(digest(token), name, NOW.plusSeconds(60), false));
    }

    @Test
    void anInvitationComesBackWholeAndWorksOnceAlsoAfterAReopening() throws Exception {
        invited("token", "ada");
        assertThat(members.invitation(digest("token")))
                .contains(new Invitation(digest("token"), "ada", NOW.plusSeconds(60), false));
        assertThat(members.invitation(digest("other"))).isEmpty();
        invited("later", "bob");
        invited("sooner", "ann");
        assertThat(members.openInvitations()).extracting(Invitation::name).containsExactly("ada", "ann", "bob");
        assertThat(enrol("token", "ada", KEYS, "first")).isTrue();
        close();
        open();
        assertThat(members.openInvitations())
                .containsExactly(
                        new Invitation(digest("sooner"), "ann", NOW.plusSeconds(60), false),
                        new Invitation(digest("later"), "bob", NOW.plusSeconds(60), false));
        assertThat(members.invitation(digest("token"))).map(Invitation::used).contains(true);
        assertThat(enrol("token", "ada", KEYS, "second")).isFalse();
        assertThat(members.holding(digest("second"))).isEmpty();
        assertThat(new Outbox(database).size()).isEqualTo(1);
    }

    @Test
    void ofAnEnrolmentAllIsKeptOrNothing() throws Exception {
        invited("one", "ada");
        invited("two", "bob");
        assertThat(enrol("one", "ada", KEYS, "same")).isTrue();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> enrol("two", "bob", KEYS, "same"))
                .withMessageStartingWith("cannot enrol bob");
        assertThat(members.invitation(digest("two"))).map(Invitation::used).contains(false);
        assertThat(members.find("bob")).isEmpty();
        assertThat(enrol("two", "bob", KEYS, "bobs")).isTrue();
        assertThat(new Outbox(database).size()).isEqualTo(2);
    }

    @Test
    void membersAreListedByNameLetterByLetter() throws Exception {
        for (String name : List.of("b", "ab", "a-c", "a1", "a-b")) {
            invited(name, name);
            enrol(name, name, KEYS, name);
        }
        assertThat(members.list()).extracting(Member::name).containsExactly("a-b", "a-c", "a1", "ab", "b");
    }

    @Test
    void aMemberIsFoundByNameAndByEachOfItsCertificates() throws Exception {
        invited("token", "ada");
        enrol("token", "ada", KEYS, "first");
        members.renew("ada", certificate("second"));
        Member ada = member("ada", KEYS);
        assertThat(members.find("ada")).usingRecursiveComparison().isEqualTo(Optional.of(ada));
        for (String certificate : List.of("first", "second")) {
            assertThat(members.holding(digest(certificate))).map(Member::name).contains("ada");
        }
        assertThat(members.holding(digest("third"))).isEmpty();
        assertThat(members.certificateExpiry("ada"))
                .as("the later of both")
                .contains(NOW.plusSeconds("second".length()));
        assertThat(members.certificateExpiry("bob")).isEmpty();
    }

    @Test
    void aMembershipEndsOnceAndCanBeTakenUpWithNewKeys() throws Exception {
        invited("token", "ada");
        enrol("token", "ada", KEYS, "first");
        Member.Revocation end = new Member.Revocation(NOW, "¿quién sabe? \"bye\"");
        assertThat(members.revoke("ada", end, entry(Kind.MEMBER_REVOKED, "ada")))
                .isTrue();
        assertThat(members.revoke("ada", end, entry(Kind.MEMBER_REVOKED, "ada")))
                .isFalse();
        assertThat(members.revoke("bob", end, entry(Kind.MEMBER_REVOKED, "bob")))
                .isFalse();
        assertThat(members.find("ada"))
                .contains(new Member("ada", KEYS.key(), KEYS.witnessKey("ada"), NOW, Optional.of(end)));
        Applicant others = new Applicant(2);
        invited("again", "ada");
        assertThat(enrol("again", "ada", others, "new")).isTrue();
        assertThat(members.find("ada")).contains(member("ada", others));
        assertThat(members.holding(digest("first")))
                .as("of the earlier membership")
                .isEmpty();
        assertThat(new Outbox(database).size()).isEqualTo(3);
    }

    /** What a write changed is seen by whoever asks after it, also if somebody began to read before it and ended after it. */
    @Test
    void whatWasReadBeforeAWriteIsNotKeptAfterIt() throws Exception {
        invited("token", "ada");
        database.overtakeNext(() -> enrol("token", "ada", KEYS, "first"));
        assertThat(members.find("ada")).as("as it was when it was read").isEmpty();
        assertThat(members.find("ada")).contains(member("ada", KEYS));
        members.renew("ada", certificate("second"));
        database.overtakeNext(() -> members.renew("ada", certificate("third")));
        assertThat(members.holding(digest("third"))).isEmpty();
        assertThat(members.holding(digest("third"))).map(Member::name).contains("ada");
    }
}
