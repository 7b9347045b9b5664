package dev.minga.node.redaction;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Long strings that look drawn rather than written. One that is an encoding of text (base64, hexadecimal) is no secret but often
 * an attack's payload: it stays, and what is private in the text is replaced in there.
 */
final class RandomStrings {
    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9+/_-]{16,}={0,2}");
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_-]{20,}={0,2}");
    private static final Pattern WORDS = Pattern.compile("/.*|.*(?:^|/)[A-Z]?[a-z]{2,}(?:/.*|$)|.*//.*");
    private static final Pattern HEX = Pattern.compile("(?:0x)?[0-9a-fA-F]{32,}");
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final int SHORTEST = 20;
    private static final double LEAST_BITS = 3.5;
    private static final double LEAST_CHANGES = 0.28;
    private static final int DIGIT = 0;
    private static final int CAPITAL = 1;
    private static final int SMALL = 2;
    private static final int SIGN = 3;
    private static final int SHORTEST_DECODED = 8;
    private static final double LEAST_READABLE = 0.95;

    private RandomStrings() {}

    /**
     * @param tokens whether random strings are to be found, or only texts that stand encoded
     * @param redact what is done with an encoded text
     */
    static void find(Findings findings, boolean tokens, Function<String, Redacted> redact) {
        String text = findings.plain();
        Matcher run = RUN.matcher(text);
        while (run.find()) {
            if (WORDS.matcher(run.group()).matches()) {
                Matcher part = PART.matcher(text).region(run.start(), run.end());
                while (part.find()) {
                    look(findings, part.start(), part.end(), tokens, redact);
                }
            } else {
                look(findings, run.start(), run.end(), tokens, redact);
            }
        }
    }

    private static void look(Findings findings, int start, int end, boolean tokens, Function<String, Redacted> redact) {
        String run = findings.plain().substring(start, end);
        if (!findings.isFree(start, end) || isHexOfText(run)) {
            return;
        }
        for (Charset charset : new Charset[] {StandardCharsets.UTF_8, StandardCharsets.UTF_16LE}) {
            Optional<String> decoded = decoded(run, charset);
            if (decoded.isPresent()) {
                Redacted inner = redact.apply(decoded.get());
                inner.counts().keySet().stream().sorted().findFirst().ifPresent(kind -> {
                    String encoded = encoded(inner.text(), charset, run);
                    findings.add(kind, start, end, "encoded", run, number -> encoded);
                });
                return;
            }
        }
        if (tokens && isRandom(run)) {
            findings.add(RedactionKind.TOKEN, start, end, "token", run, number -> "token" + number);
        }
    }

    private static boolean isRandom(String run) {
        if (UUID.matcher(run).matches()) {
            return true;
        }
        boolean digits = run.chars().anyMatch(Character::isDigit);
        boolean letters = run.chars().anyMatch(Character::isLetter);
        if (HEX.matcher(run).matches()) {
            return digits && letters;
        }
        boolean cases =
                run.chars().anyMatch(Character::isUpperCase) && run.chars().anyMatch(Character::isLowerCase);
        return run.length() >= SHORTEST
                && digits
                && letters
                && (cases || run.chars().filter(Character::isDigit).count() * 6 >= run.length())
                && bits(run) >= LEAST_BITS
                && changes(run) >= LEAST_CHANGES;
    }

    /** Shannon's entropy of its characters, in bits. */
    private static double bits(String run) {
        int[] counts = new int[128];
        run.chars().forEach(c -> counts[c]++);
        double bits = 0;
        for (int count : counts) {
            double share = (double) count / run.length();
            bits -= count == 0 ? 0 : share * Math.log(share) / Math.log(2);
        }
        return bits;
    }

    /** How often letters and digits change their kind within a word; a capital that begins one is no change. */
    private static double changes(String run) {
        int changes = 0;
        for (int i = 1; i < run.length(); i++) {
            int before = kind(run.charAt(i - 1));
            int now = kind(run.charAt(i));
            boolean within = before != SIGN && now != SIGN && !(before == CAPITAL && now == SMALL);
            changes += within && before != now ? 1 : 0;
        }
        return (double) changes / run.length();
    }

    private static int kind(char c) {
        return Character.isDigit(c)
                ? DIGIT
                : Character.isUpperCase(c) ? CAPITAL : Character.isLowerCase(c) ? SMALL : SIGN;
    }

    private static boolean isHexOfText(String run) {
        String hex = run.startsWith("0x") ? run.substring(2) : run;
        if (hex.length() % 2 != 0 || hex.length() < 2 * SHORTEST_DECODED || !hex.matches("[0-9a-fA-F]+")) {
            return false;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < hex.length(); i += 2) {
            text.append((char) Integer.parseInt(hex.substring(i, i + 2), 16));
        }
        return isReadable(text.toString());
    }

    private static Optional<String> decoded(String run, Charset charset) {
        try {
            boolean url = run.indexOf('-') >= 0 || run.indexOf('_') >= 0;
            byte[] bytes = (url ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(run.replace("=", ""));
            String text = new String(bytes, charset);
            return Optional.of(text).filter(RandomStrings::isReadable);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** In the alphabet and with the padding that it had. */
    private static String encoded(String text, Charset charset, String as) {
        boolean url = as.indexOf('-') >= 0 || as.indexOf('_') >= 0;
        Base64.Encoder encoder = url ? Base64.getUrlEncoder() : Base64.getEncoder();
        return (as.length() % 4 == 0 ? encoder : encoder.withoutPadding()).encodeToString(text.getBytes(charset));
    }

    private static boolean isReadable(String text) {
        long readable = text.chars()
                .filter(c -> (c >= ' ' && c < 0x7f) || c == '\n' || c == '\r' || c == '\t')
                .count();
        return text.length() >= SHORTEST_DECODED && readable >= LEAST_READABLE * text.length();
    }
}
