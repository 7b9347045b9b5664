package dev.minga.coordinator.membership;

import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.store.Database;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.signature.UnknownAlgorithmException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Invitations and members in the coordinator's database. Thread-safe. */
public final class Members {
    private static final String COLUMNS =
            "SELECT name, algorithm, signing_key, witness_key, enrolled, revoked, reason FROM member";

    private final Database database;
    private final Runnable logged;
    private final ParsedKeys keys = new ParsedKeys();

    private final Object written = new Object();
    private long writes;
    private @Nullable Roll known;

    /**
     * Members in this database, which the caller closes.
     *
     * @param logged told when entries for the log are durable
     */
    public Members(Database database, Runnable logged) {
        this.database = database;
        this.logged = logged;
    }

    /** Records an invitation. */
    public void invite(Invitation invitation) throws IOException {
        writing("record the invitation", connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO invitation (secret_sha256, name, expires, used) VALUES (?, ?, ?, 0)")) {
                insert.setBytes(1, invitation.secret().bytes());
                insert.setString(2, invitation.name());
                insert.setString(3, invitation.expires().toString());
                return insert.executeUpdate();
            }
        });
    }

    /** The invitation with this secret. */
    public Optional<Invitation> invitation(Sha256 secret) throws IOException {
        return reading("read the invitation", connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT name, expires, used FROM invitation WHERE secret_sha256 = ?")) {
                select.setBytes(1, secret.bytes());
                try (ResultSet row = select.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Invitation(
                                    secret, row.getString(1), Instant.parse(row.getString(2)), row.getInt(3) != 0))
                            : Optional.empty();
                }
            }
        });
    }

    /** The invitations that nobody has used, expired ones too, by name and then by when they end. */
    public List<Invitation> openInvitations() throws IOException {
        return reading("list the invitations", connection -> {
            List<Invitation> open = new ArrayList<>();
            try (PreparedStatement select =
                            connection.prepareStatement("SELECT secret_sha256, name, expires FROM invitation"
                                    + " WHERE used = 0 ORDER BY name, expires");
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    open.add(new Invitation(
                            Sha256.ofBytes(rows.getBytes(1)),
                            rows.getString(2),
                            Instant.parse(rows.getString(3)),
                            false));
                }
            }
            return open;
        });
    }

    /**
     * Uses up every invitation that is still open.
     *
     * @return how many
     */
    public int voidInvitations() throws IOException {
        return writing("void the invitations", connection -> {
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE invitation SET used = 1 WHERE used = 0")) {
                return update.executeUpdate();
            }
        });
    }

    /**
     * Uses up all invitations of a name that are still open: their tokens and kits work no more.
     *
     * @return how many
     */
    public int withdrawInvitations(String name) throws IOException {
        return writing("withdraw the invitations of " + name, connection -> {
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE invitation SET used = 1 WHERE used = 0 AND name = ?")) {
                update.setString(1, name);
                return update.executeUpdate();
            }
        });
    }

    /**
     * Uses up an invitation, records its member with its first certificate, and logs it; all or nothing. Certificates of an
     * earlier membership of this name no longer count.
     *
     * @return false if the invitation was used before; then nothing changed
     */
    public boolean enrol(Sha256 secret, Member member, IssuedCertificate certificate, LoggedEntry entry)
            throws IOException {
        boolean enrolled = writing("enrol " + member.name(), connection -> {
            try (PreparedStatement use = connection.prepareStatement(
                    "UPDATE invitation SET used = 1 WHERE secret_sha256 = ? AND used = 0")) {
                use.setBytes(1, secret.bytes());
                if (use.executeUpdate() != 1) {
                    return false;
                }
            }
            try (PreparedStatement forget = connection.prepareStatement("DELETE FROM certificate WHERE member = ?")) {
                forget.setString(1, member.name());
                forget.executeUpdate();
            }
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO member "
                    + "(name, algorithm, signing_key, witness_key, enrolled) VALUES (?, ?, ?, ?, ?) "
                    + "ON CONFLICT (name) DO UPDATE SET algorithm = excluded.algorithm, "
                    + "signing_key = excluded.signing_key, witness_key = excluded.witness_key, "
                    + "enrolled = excluded.enrolled, revoked = NULL, reason = NULL")) {
                insert.setString(1, member.name());
                insert.setString(2, member.signingKey().algorithm());
                insert.setBytes(3, member.signingKey().encoded());
                insert.setString(4, member.witnessKey().vkey());
                insert.setString(5, member.enrolled().toString());
                insert.executeUpdate();
            }
            addCertificate(connection, member.name(), certificate);
            Outbox.append(connection, List.of(entry));
            return true;
        });
        logged.run();
        return enrolled;
    }

    /** Records a further certificate of a member; the earlier ones count until they expire. */
    public void renew(String name, IssuedCertificate certificate) throws IOException {
        writing("renew " + name, connection -> {
            addCertificate(connection, name, certificate);
            return true;
        });
    }

    private static void addCertificate(Connection connection, String name, IssuedCertificate certificate)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO certificate (sha256, member, expires) VALUES (?, ?, ?)")) {
            insert.setBytes(1, certificate.digest().bytes());
            insert.setString(2, name);
            insert.setString(3, certificate.expires().toString());
            insert.executeUpdate();
        }
    }

    /**
     * Ends a membership and logs it, both or neither.
     *
     * @return false if there is no such member, or it was ended before
     */
    public boolean revoke(String name, Member.Revocation revocation, LoggedEntry entry) throws IOException {
        boolean revoked = writing("revoke " + name, connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE member SET revoked = ?, reason = ? WHERE name = ? AND revoked IS NULL")) {
                update.setString(1, revocation.at().toString());
                update.setString(2, revocation.reason());
                update.setString(3, name);
                if (update.executeUpdate() != 1) {
                    return false;
                }
            }
            Outbox.append(connection, List.of(entry));
            return true;
        });
        logged.run();
        return revoked;
    }

    /** The member of this name. */
    public Optional<Member> find(String name) throws IOException {
        return Optional.ofNullable(current().byName().get(name));
    }

    /** The member to whom this certificate was given, whether or not its membership was ended. */
    public Optional<Member> holding(Sha256 certificate) throws IOException {
        Roll roll = current();
        return Optional.ofNullable(roll.holders().get(certificate)).map(roll.byName()::get);
    }

    /** When the last of a member's certificates ends; empty if none of them is known to. */
    public Optional<Instant> certificateExpiry(String name) throws IOException {
        return Optional.ofNullable(current().expiries().get(name));
    }

    /** All members by name, those whose membership was ended too. */
    public List<Member> list() throws IOException {
        return List.copyOf(current().byName().values());
    }

    /** What the database holds of members and their certificates. */
    private record Roll(SortedMap<String, Member> byName, Map<Sha256, String> holders, Map<String, Instant> expiries) {}

    /** Every call asks who its caller is; the database is read again only after something was written. */
    private Roll current() throws IOException {
        long before;
        synchronized (written) {
            if (known != null) {
                return known;
            }
            before = writes;
        }
        Roll roll = reading("read the members", connection -> {
            SortedMap<String, Member> byName = new TreeMap<>(); // the database's order of letters is its locale's
            Map<Sha256, String> holders = new HashMap<>();
            Map<String, Instant> expiries = new HashMap<>();
            try (PreparedStatement select = connection.prepareStatement(COLUMNS)) {
                read(select).forEach(member -> byName.put(member.name(), member));
            }
            try (PreparedStatement select =
                            connection.prepareStatement("SELECT sha256, member, expires FROM certificate");
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    holders.put(Sha256.ofBytes(rows.getBytes(1)), rows.getString(2));
                    if (rows.getString(3) != null) {
                        expiries.merge(
                                rows.getString(2),
                                Instant.parse(rows.getString(3)),
                                (one, other) -> one.isAfter(other) ? one : other);
                    }
                }
            }
            return new Roll(byName, holders, expiries);
        });
        synchronized (written) {
            if (before == writes) { // or it was read before the last write
                known = roll;
            }
        }
        return roll;
    }

    private List<Member> read(PreparedStatement select) throws SQLException {
        List<Member> members = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                String revoked = rows.getString(6);
                ParsedKeys.Keys parsed =
                        keys.of(rows.getString(1), rows.getString(2), rows.getBytes(3), rows.getString(4));
                members.add(new Member(
                        rows.getString(1),
                        parsed.signing(),
                        parsed.witness(),
                        Instant.parse(rows.getString(5)),
                        revoked == null
                                ? Optional.empty()
                                : Optional.of(new Member.Revocation(Instant.parse(revoked), rows.getString(7)))));
            }
        } catch (UnknownAlgorithmException | MalformedLedgerException e) {
            throw new SQLException("a member's keys cannot be read: " + e.getMessage(), e);
        }
        return members;
    }

    /** A transaction that changes nothing. */
    private <T> T reading(String what, Database.Work<T> work) throws IOException {
        try {
            return database.inTransaction((Connection connection) -> work.run(connection));
        } catch (SQLException e) {
            throw cannot(what, e);
        }
    }

    /** A transaction after which, whatever became of it, the members are read again. */
    private <T> T writing(String what, Database.Work<T> work) throws IOException {
        try {
            return database.inTransaction((Connection connection) -> work.run(connection));
        } catch (SQLException e) {
            throw cannot(what, e);
        } finally {
            synchronized (written) {
                writes++;
                known = null;
            }
        }
    }

    private static IOException cannot(String what, SQLException e) {
        return new IOException("cannot " + what + ": " + e.getMessage(), e);
    }
}
