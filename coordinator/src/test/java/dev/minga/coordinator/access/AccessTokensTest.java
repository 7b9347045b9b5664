package dev.minga.coordinator.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.store.Database;
import dev.minga.coordinator.store.SqliteDatabase;
import dev.minga.coordinator.testkit.ManualClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTokensTest {
    @TempDir
    private Path folder = Path.of("");

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));

    @Test
    void secretsAreKeptNowhereAndTokensOutliveTheProcess() throws Exception {
        String secret;
        String revoked;
        try (Database database = SqliteDatabase.open(folder.resolve("db"))) {
            AccessTokens tokens = new AccessTokens(database, clock, new SecureRandom());
            secret = tokens.create("ops", Role.OPERATOR, Optional.of(Duration.ofDays(1)))
                    .secret();
            revoked = tokens.create("old", Role.VIEWER, Optional.empty()).secret();
            assertThat(tokens.revoke("old")).isTrue();
            assertThat(tokens.revoke("old")).isFalse();
            assertThat(secret).matches("minga_[A-Za-z0-9_-]{43}").isNotEqualTo(revoked);
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain(secret, secret.substring("minga_".length()));
            }
        }
        try (Database database = SqliteDatabase.open(folder.resolve("db"))) {
            AccessTokens tokens = new AccessTokens(database, clock, new SecureRandom());
            assertThat(tokens.presented(secret).map(AccessToken::role)).contains(Role.OPERATOR);
            assertThat(tokens.presented(revoked)).isEmpty();
            assertThat(tokens.presented(secret + "x")).isEmpty();
            assertThat(tokens.presented("")).isEmpty();
            assertThat(tokens.list().stream().map(AccessToken::name)).containsExactly("old", "ops");
            clock.move(Duration.ofDays(1));
            assertThat(tokens.presented(secret)).isEmpty();
        }
    }
}
