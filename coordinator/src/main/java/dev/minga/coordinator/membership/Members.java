package dev.minga.coordinator.membership;

import dev.minga.coordinator.store.Database;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.crypto.signature.UnknownAlgorithmException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Invitations and members in the coordinator's database. Thread-safe. */
public final class Members {
    private static final String COLUMNS =
            "SELECT name, algorithm, signing_key, certificate_sha256, enrolled FROM member";

    private final Database database;

    /** Members in this database, which the caller closes. */
    public Members(Database database) {
        this.database = database;
    }

    /** Records an invitation. */
    public void invite(Invitation invitation) throws IOException {
        sql("record the invitation", connection -> {
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
        return sql("read the invitation", connection -> {
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

    /**
     * Uses up an invitation and records its member, both or neither.
     *
     * @return false if the invitation was used before; then nothing changed
     */
    public boolean enrol(Sha256 secret, Member member) throws IOException {
        return sql("enrol " + member.name(), connection -> {
            try (PreparedStatement use = connection.prepareStatement(
                    "UPDATE invitation SET used = 1 WHERE secret_sha256 = ? AND used = 0")) {
                use.setBytes(1, secret.bytes());
                if (use.executeUpdate() != 1) {
                    return false;
                }
            }
            try (PreparedStatement insert = connection.prepareStatement("INSERT OR REPLACE INTO member "
                    + "(name, algorithm, signing_key, certificate_sha256, enrolled) VALUES (?, ?, ?, ?, ?)")) {
                insert.setString(1, member.name());
                insert.setString(2, member.signingKey().algorithm());
                insert.setBytes(3, member.signingKey().encoded());
                insert.setBytes(4, member.certificate().bytes());
                insert.setString(5, member.enrolled().toString());
                insert.executeUpdate();
            }
            return true;
        });
    }

    /** The member of this name. */
    public Optional<Member> find(String name) throws IOException {
        return sql("read member " + name, connection -> {
            try (PreparedStatement select = connection.prepareStatement(COLUMNS + " WHERE name = ?")) {
                select.setString(1, name);
                return read(select).stream().findFirst();
            }
        });
    }

    /** All members by name. */
    public List<Member> list() throws IOException {
        return sql("list the members", connection -> {
            try (PreparedStatement select = connection.prepareStatement(COLUMNS + " ORDER BY name")) {
                return read(select);
            }
        });
    }

    private static List<Member> read(PreparedStatement select) throws SQLException {
        List<Member> members = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                members.add(new Member(
                        rows.getString(1),
                        PublicKey.parse(rows.getString(2), rows.getBytes(3)),
                        Sha256.ofBytes(rows.getBytes(4)),
                        Instant.parse(rows.getString(5))));
            }
        } catch (UnknownAlgorithmException e) {
            throw new SQLException("a member's signing key is of an unknown algorithm", e);
        }
        return members;
    }

    private <T> T sql(String what, Database.Work<T> work) throws IOException {
        try {
            return database.inTransaction((Connection connection) -> work.run(connection));
        } catch (SQLException e) {
            throw new IOException("cannot " + what + ": " + e.getMessage(), e);
        }
    }
}
