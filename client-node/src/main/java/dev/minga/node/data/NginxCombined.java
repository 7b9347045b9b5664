package dev.minga.node.data;

import java.util.Optional;

/**
 * {@code ADDRESS - USER [TIME] "REQUEST" STATUS SIZE "REFERER" "AGENT" …}, or the common log format, which ends behind the size. The
 * first quote opens the request, because nginx and Apache escape quotes in every field before it.
 */
final class NginxCombined implements Grammar {
    private static final String PROTOCOL = " HTTP/";

    private record Parts(String request, String status, String bytes, String referer, String agent) {
        Request asked() {
            return NginxCombined.request(request, Request.absentAsEmpty(referer), Request.absentAsEmpty(agent));
        }
    }

    @Override
    public Optional<String> read(String line) {
        return parts(line).flatMap(parts -> parts.asked().text());
    }

    @Override
    public Fields fields(String line) {
        Optional<Parts> parts = parts(line);
        if (read(line).isEmpty() || parts.isEmpty()) {
            return Fields.NONE;
        }
        return parts.get()
                .asked()
                .fields()
                .with("c-ip", entity(line, EntityField.CLIENT))
                .with("cs-username", entity(line, EntityField.USER))
                .with("sc-status", Optional.of(parts.get().status()))
                .with("sc-bytes", Optional.of(parts.get().bytes()))
                .build();
    }

    private static Optional<Parts> parts(String line) {
        int request = line.indexOf('"');
        int requestEnd = QuotedField.end(line, request);
        if (request < 1
                || requestEnd < 0
                || !line.startsWith("] ", request - 2)
                || !line.startsWith(" ", requestEnd + 1)) {
            return Optional.empty();
        }
        int quote = line.indexOf('"', requestEnd + 1);
        boolean common = quote < 0;
        String[] numbers =
                line.substring(requestEnd + 2, common ? line.length() : quote).split(" ", -1);
        boolean statusAndSize = numbers.length == (common ? 2 : 3)
                && isNumber(numbers[0])
                && (isNumber(numbers[1]) || numbers[1].equals("-"))
                && (common || numbers[2].isEmpty());
        if (!statusAndSize) {
            return Optional.empty();
        }
        String asked = QuotedField.value(line, request, requestEnd);
        if (common) {
            return Optional.of(new Parts(asked, numbers[0], numbers[1], "", ""));
        }
        int quoteEnd = QuotedField.end(line, quote);
        int agent = quoteEnd + 2;
        int agentEnd = quoteEnd >= 0 && line.startsWith(" \"", quoteEnd + 1) ? QuotedField.end(line, agent) : -1;
        return agentEnd < 0
                ? Optional.empty()
                : Optional.of(new Parts(
                        asked,
                        numbers[0],
                        numbers[1],
                        QuotedField.value(line, quote, quoteEnd),
                        QuotedField.value(line, agent, agentEnd)));
    }

    /** {@code ADDRESS - USER [TIME} is what stands before the request; a user's name may hold blanks, a time no bracket. */
    @Override
    public Optional<String> entity(String line, EntityField field) {
        int request = line.indexOf('"');
        int time = line.lastIndexOf(" [", request);
        int dash = line.indexOf(' ');
        int user = line.indexOf(' ', dash + 1);
        if (read(line).isEmpty() || dash < 1 || user < 0 || user >= time) {
            return Optional.empty();
        }
        return Optional.of(field == EntityField.CLIENT ? line.substring(0, dash) : line.substring(user + 1, time));
    }

    private static boolean isNumber(String field) {
        return !field.isEmpty() && field.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** A request line that is not {@code METHOD TARGET HTTP/x}, such as a TLS hello on port 80, is kept whole. */
    private static Request request(String requestLine, String referer, String agent) {
        int method = requestLine.indexOf(' ');
        int protocol = requestLine.lastIndexOf(PROTOCOL);
        if (method > 0 && protocol > method) {
            return new Request(
                    requestLine.substring(0, method), requestLine.substring(method + 1, protocol), referer, agent);
        }
        return new Request("", Request.absentAsEmpty(requestLine), referer, agent);
    }
}
