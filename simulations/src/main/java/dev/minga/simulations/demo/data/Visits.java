package dev.minga.simulations.demo.data;

import java.time.Instant;
import java.util.List;
import java.util.Random;

/**
 * A seeded stream of visits. It is never told which string it will wrap, so a visit cannot say anything about a label.
 */
final class Visits {
    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
    private static final int MAX_GAP_MILLIS = 120_000;
    private static final List<String> METHODS = List.of("GET", "GET", "GET", "GET", "GET", "GET", "HEAD", "POST");
    private static final List<String> TARGETS = List.of(
            "/",
            "/",
            "/index.html",
            "/login",
            "/search?q=a",
            "/news",
            "/about",
            "/contact",
            "/api/v1/items",
            "/img/logo.png",
            "/robots.txt",
            "/favicon.ico");
    private static final List<Integer> STATUSES = List.of(200, 200, 200, 200, 200, 200, 301, 304, 403, 404);
    private static final List<String> REFERERS = List.of("", "", "", "", "", "", "", "https://www.example.com/");

    private final Random random;
    private Instant time = START;

    Visits(long seed) {
        random = new Random(seed);
    }

    Visit next() {
        time = time.plusMillis(1 + random.nextInt(MAX_GAP_MILLIS));
        String address = "203.0.113." + (1 + random.nextInt(254));
        return new Visit(
                time,
                address,
                oneOf(METHODS),
                oneOf(TARGETS),
                oneOf(STATUSES),
                200 + random.nextInt(40_000),
                oneOf(REFERERS));
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
