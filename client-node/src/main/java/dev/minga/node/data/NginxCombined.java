package dev.minga.node.data;

import java.util.Optional;

/**
 * {@code ADDRESS - USER [TIME] "REQUEST" STATUS SIZE "REFERER" "AGENT" …}. The first quote opens the request, because
 * nginx and Apache escape quotes in every field before it.
 */
final class NginxCombined implements Grammar {
    private static final String PROTOCOL = " HTTP/";

    @Override
    public Optional<String> read(String line) {
        int request = line.indexOf('"');
        int requestEnd = QuotedField.end(line, request);
        int referer = afterStatusAndSize(line, requestEnd);
        int refererEnd = QuotedField.end(line, referer);
        int agent = refererEnd + 2;
        int agentEnd = line.startsWith(" \"", refererEnd + 1) ? QuotedField.end(line, agent) : -1;
        if (request < 1 || referer < 0 || agentEnd < 0 || !line.startsWith("] ", request - 2)) {
            return Optional.empty();
        }
        return request(
                        QuotedField.value(line, request, requestEnd),
                        Request.absentAsEmpty(QuotedField.value(line, referer, refererEnd)),
                        Request.absentAsEmpty(QuotedField.value(line, agent, agentEnd)))
                .text();
    }

    @Override
    public Fields fields(String line) {
        int request = line.indexOf('"');
        int requestEnd = QuotedField.end(line, request);
        int referer = afterStatusAndSize(line, requestEnd);
        if (read(line).isEmpty() || referer < 0) {
            return Fields.NONE;
        }
        int refererEnd = QuotedField.end(line, referer);
        int agent = refererEnd + 2;
        String[] numbers = line.substring(requestEnd + 2, referer).split(" ", -1);
        return request(
                        QuotedField.value(line, request, requestEnd),
                        Request.absentAsEmpty(QuotedField.value(line, referer, refererEnd)),
                        Request.absentAsEmpty(QuotedField.value(line, agent, QuotedField.end(line, agent))))
                .fields()
                .with("c-ip", entity(line, EntityField.CLIENT))
                .with("cs-username", entity(line, EntityField.USER))
                .with("sc-status", Optional.of(numbers[0]))
                .with("sc-bytes", Optional.of(numbers[1]))
                .build();
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

    /** Where the quote behind {@code  STATUS SIZE } stands, -1 if that is not what follows the request. */
    private static int afterStatusAndSize(String line, int requestEnd) {
        if (requestEnd < 0 || !line.startsWith(" ", requestEnd + 1)) {
            return -1;
        }
        int quote = line.indexOf('"', requestEnd + 1);
        if (quote < 0) {
            return -1;
        }
        String[] between = line.substring(requestEnd + 2, quote).split(" ", -1);
        boolean statusAndSize = between.length == 3 && isNumber(between[0]) && between[2].isEmpty();
        return statusAndSize && (isNumber(between[1]) || between[1].equals("-")) ? quote : -1;
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
