package dev.minga.coordinator.access;

import dev.minga.shared.settings.EnumText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Decides who comes in: whose bearer token works and whose role is enough. Nobody may ask more often than people and their tools
 * do. An address from which wrong tokens come is told to wait, but a right one comes in from there all the same: guessing 256
 * random bits is hopeless anyway, and nobody shall lock out others who share an address. Thread-safe.
 */
public final class Doorkeeper {
    private static final int CALLS = 200;
    private static final Duration CALLS_REFILL = Duration.ofSeconds(20);
    private static final int MISTAKES = 10;
    private static final Duration MISTAKES_REFILL = Duration.ofMinutes(1);
    private static final String BEARER = "Bearer ";

    /** The name of whoever can read the coordinator's directory. */
    static final String LOCAL = "local";

    private final String localToken;
    private final AccessTokens tokens;
    private final Throttle calls;
    private final Throttle mistakes;

    /** What is decided. */
    public sealed interface Judgement permits Admitted, Refused {}

    /**
     * It comes in.
     *
     * @param name of the token; {@code local} for whoever can read the coordinator's directory
     */
    public record Admitted(String name, Role role) implements Judgement {}

    /** It does not, with an HTTP status and why. */
    public record Refused(int status, String why, Optional<Long> retryAfterSeconds) implements Judgement {
        Refused(int status, String why) {
            this(status, why, Optional.empty());
        }
    }

    /**
     * Knows these.
     *
     * @param localToken what is written into the coordinator's directory at each start, for an operator on this machine
     * @param nanoTime a clock that nobody sets
     */
    public Doorkeeper(String localToken, AccessTokens tokens, LongSupplier nanoTime) {
        this.localToken = localToken;
        this.tokens = tokens;
        this.calls = new Throttle(CALLS, CALLS_REFILL, nanoTime);
        this.mistakes = new Throttle(MISTAKES, MISTAKES_REFILL, nanoTime);
    }

    /**
     * Judges a call.
     *
     * @param address where it comes from
     * @param authorization the header of that name; empty if there is none
     * @param needed the least role that may do it
     */
    public Judgement judge(String address, String authorization, Role needed) throws IOException {
        Optional<Admitted> caller = caller(authorization);
        if (caller.isEmpty() && !mistakes.permits(address)) {
            return later(mistakes.secondsUntilPermitted(address), "too many wrong tokens came from " + address);
        }
        if (caller.isEmpty()) {
            return new Refused(
                    401,
                    "the bearer token is missing, wrong, expired or revoked; an operator makes one with 'minga"
                            + " coordinator token create', and this machine's own is in the data directory's admin.json");
        }
        String name = caller.get().name();
        if (!calls.permits(name)) {
            return later(calls.secondsUntilPermitted(name), "too many calls with the token '" + name + "'");
        }
        Role role = caller.get().role();
        if (!role.covers(needed)) {
            return tooLittle(caller.get(), needed);
        }
        return caller.get();
    }

    /** What one is told whose role is not enough. */
    public static Refused tooLittle(Admitted caller, Role needed) {
        return new Refused(
                403,
                "the token '" + caller.name() + "' has the role " + EnumText.format(caller.role()) + "; this needs "
                        + EnumText.format(needed));
    }

    /** Whether a token works still, and its role is enough; who only listens does not ask again, and is not counted. */
    public boolean admits(String authorization, Role needed) throws IOException {
        return caller(authorization).filter(who -> who.role().covers(needed)).isPresent();
    }

    private Optional<Admitted> caller(String authorization) throws IOException {
        if (!authorization.startsWith(BEARER)) {
            return Optional.empty();
        }
        String secret = authorization.substring(BEARER.length());
        if (MessageDigest.isEqual(bytes(secret), bytes(localToken))) {
            return Optional.of(new Admitted(LOCAL, Role.OPERATOR));
        }
        return tokens.presented(secret).map(token -> new Admitted(token.name(), token.role()));
    }

    private static Refused later(long seconds, String why) {
        return new Refused(429, why + "; ask again in " + seconds + " s", Optional.of(seconds));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
