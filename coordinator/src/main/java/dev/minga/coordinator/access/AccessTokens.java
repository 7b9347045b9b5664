package dev.minga.coordinator.access;

import dev.minga.coordinator.store.Database;
import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of the admin endpoint in the coordinator's database. Thread-safe.
 *
 * <p><b>Guarantee.</b> The database holds SHA-256 of each secret. A secret is 256 random bits, so its digest tells nothing that
 * could be guessed at, and no slow hash is needed. Looking one up compares digests, whose timing tells nothing of a secret.
 */
public final class AccessTokens {
    private static final String PREFIX = "minga_";
    private static final int SECRET_BYTES = 32;
    private static final String COLUMNS = "SELECT name, role, created, expires, revoked, secret_sha256";

    private final Database database;
    private final Clock clock;
    private final SecureRandom random;

    private final Object written = new Object();
    private long writes;
    private @Nullable Map<Sha256, AccessToken> known;

    /** Tokens in this database, which the caller closes. */
    public AccessTokens(Database database, Clock clock, SecureRandom random) {
        this.database = database;
        this.clock = clock;
        this.random = random;
    }

    /**
     * A new token and its secret, which is nowhere else.
     *
     * @param secret what its bearer presents
     */
    public record Created(AccessToken token, String secret) {
        @Override
        public String toString() {
            return "Created[token=" + token + ", secret=[REDACTED]]";
        }
    }

    /**
     * Makes a token.
     *
     * @param life how long it works; until it is revoked if this is absent
     * @throws IllegalArgumentException if the name is none, or there was a token of that name
     */
    public Created create(String name, Role role, Optional<Duration> life) throws IOException {
        if (name.equals(Doorkeeper.LOCAL)) {
            throw new IllegalArgumentException(
                    "'local' is whoever can read the coordinator's directory; choose another name");
        }
        Instant now = clock.instant();
        AccessToken token = new AccessToken(name, role, now, life.map(now::plus), Optional.empty());
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        boolean created = writing("make the token", connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO access_token (name, secret_sha256, role, created, expires) VALUES (?, ?, ?, ?, ?)"
                            + " ON CONFLICT (name) DO NOTHING")) {
                insert.setString(1, name);
                insert.setBytes(2, digest(secret).bytes());
                insert.setString(3, role.name());
                insert.setString(4, now.toString());
                insert.setString(5, token.expires().map(Instant::toString).orElse(null));
                return insert.executeUpdate() == 1;
            }
        });
        if (!created) {
            throw new IllegalArgumentException("there is or was a token '" + name + "'; choose another name");
        }
        return new Created(token, secret);
    }

    /** The token with this secret, if it works now. Asks the database only after a token was made or revoked. */
    public Optional<AccessToken> presented(String secret) throws IOException {
        Instant now = clock.instant();
        return Optional.ofNullable(current().get(digest(secret))).filter(token -> token.works(now));
    }

    private Map<Sha256, AccessToken> current() throws IOException {
        long before;
        synchronized (written) {
            if (known != null) {
                return known;
            }
            before = writes;
        }
        Map<Sha256, AccessToken> all = transaction("look tokens up", connection -> {
            Map<Sha256, AccessToken> found = new HashMap<>();
            try (PreparedStatement select = connection.prepareStatement(COLUMNS + " FROM access_token");
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.put(Sha256.ofBytes(rows.getBytes(6)), token(rows));
                }
            }
            return found;
        });
        synchronized (written) {
            if (before == writes) { // or it was read before the last write
                known = all;
            }
        }
        return all;
    }

    private void forget() {
        synchronized (written) {
            writes++;
            known = null;
        }
    }

    /** All tokens by name, those that work no more too. */
    public List<AccessToken> list() throws IOException {
        return transaction("list the tokens", connection -> {
            try (PreparedStatement select = connection.prepareStatement(COLUMNS + " FROM access_token")) {
                return read(select).stream()
                        .sorted((one, other) -> one.name().compareTo(other.name()))
                        .toList();
            }
        });
    }

    /**
     * Has a token work no more.
     *
     * @return false if there is none of that name, or it was revoked before
     */
    public boolean revoke(String name) throws IOException {
        Instant now = clock.instant();
        return writing("revoke the token", connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE access_token SET revoked = ? WHERE name = ? AND revoked IS NULL")) {
                update.setString(1, now.toString());
                update.setString(2, name);
                return update.executeUpdate() == 1;
            }
        });
    }

    /**
     * Has every token work no more that has no end yet, as those of a backup: which of them were revoked since, nobody knows.
     *
     * @return how many
     */
    public static int revokeAll(Database database, Instant at) throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE access_token SET revoked = ? WHERE revoked IS NULL")) {
                update.setString(1, at.toString());
                return update.executeUpdate();
            }
        });
    }

    private static Sha256 digest(String secret) {
        return Sha256.of(secret.getBytes(StandardCharsets.UTF_8));
    }

    private static List<AccessToken> read(PreparedStatement select) throws SQLException {
        List<AccessToken> tokens = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                tokens.add(token(rows));
            }
        }
        return tokens;
    }

    private static AccessToken token(ResultSet rows) throws SQLException {
        return new AccessToken(
                rows.getString(1),
                Role.valueOf(rows.getString(2)),
                Instant.parse(rows.getString(3)),
                Optional.ofNullable(rows.getString(4)).map(Instant::parse),
                Optional.ofNullable(rows.getString(5)).map(Instant::parse));
    }

    /** A transaction after which, whatever became of it, the tokens are read again. */
    private <T> T writing(String what, Database.Work<T> work) throws IOException {
        try {
            return transaction(what, work);
        } finally {
            forget();
        }
    }

    private <T> T transaction(String what, Database.Work<T> work) throws IOException {
        try {
            return database.inTransaction(work);
        } catch (SQLException e) {
            throw new IOException("cannot " + what + ": " + e.getMessage(), e);
        }
    }
}
