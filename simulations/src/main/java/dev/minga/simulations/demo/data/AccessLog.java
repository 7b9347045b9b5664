package dev.minga.simulations.demo.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.minga.node.data.LogFormat;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * Writes a visit and its User-Agent as the line that a server would log. It takes the bare string, never its label.
 */
final class AccessLog {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter NGINX_TIME = time("dd/MMM/yyyy:HH:mm:ss Z");
    private static final DateTimeFormatter IIS_TIME = time("yyyy-MM-dd HH:mm:ss");

    private AccessLog() {}

    /** The lines above the first record. */
    static List<String> header(LogFormat format) {
        return switch (format) {
            case IIS_W3C ->
                List.of(
                        "#Software: Microsoft Internet Information Services 10.0",
                        "#Version: 1.0",
                        "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip"
                                + " cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken");
            default -> List.of();
        };
    }

    static String line(LogFormat format, Visit visit, String agent) {
        return switch (format) {
            case NGINX_COMBINED -> nginx(visit, agent);
            case JSON_GATEWAY -> json(visit, agent);
            case IIS_W3C -> iis(visit, agent);
            case PLAIN -> agent;
            default -> throw new IllegalArgumentException("the demo writes no " + format);
        };
    }

    private static String nginx(Visit visit, String agent) {
        return visit.address() + " - - [" + NGINX_TIME.format(visit.time()) + "] \"" + visit.method() + " "
                + visit.target() + " HTTP/1.1\" " + visit.status() + " " + visit.bytes() + " \""
                + nginxEscaped(dashIfEmpty(visit.referer())) + "\" \"" + nginxEscaped(dashIfEmpty(agent)) + "\"";
    }

    /** nginx's default escape: quote, backslash and every byte outside printable ASCII as {@code \xXX}. */
    private static String nginxEscaped(String field) {
        StringBuilder escaped = new StringBuilder(field.length());
        for (byte b : field.getBytes(StandardCharsets.UTF_8)) {
            if (b < ' ' || b > '~' || b == '"' || b == '\\') {
                escaped.append(String.format("\\x%02X", b));
            } else {
                escaped.append((char) b);
            }
        }
        return escaped.toString();
    }

    private static String json(Visit visit, String agent) {
        ObjectNode entry = JSON.createObjectNode();
        entry.put("time", visit.time().toString());
        entry.put("client", visit.address());
        entry.put("method", visit.method());
        entry.put("path", visit.target());
        entry.put("status", visit.status());
        entry.put("bytes", visit.bytes());
        entry.put("referer", dashIfEmpty(visit.referer()));
        entry.put("user_agent", dashIfEmpty(agent));
        return entry.toString();
    }

    /** IIS writes {@code +} for a space and leaves a plus as it is. */
    private static String iis(Visit visit, String agent) {
        String[] target = visit.target().split("\\?", 2);
        String query = target.length == 2 ? target[1] : "";
        return IIS_TIME.format(visit.time()) + " 192.0.2.10 " + visit.method() + " " + target[0] + " "
                + dashIfEmpty(query) + " 443 - " + visit.address() + " " + dashIfEmpty(agent.replaceAll("\\s", "+"))
                + " " + dashIfEmpty(visit.referer()) + " " + visit.status() + " 0 0 " + visit.bytes() % 1000;
    }

    private static String dashIfEmpty(String field) {
        return field.isEmpty() ? "-" : field;
    }

    private static DateTimeFormatter time(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }
}
