package dev.minga.node.data;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One JSON object a line. Each part is looked for under the names that gateways commonly give it, the first found
 * wins.
 */
final class JsonGateway implements Grammar {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final List<JsonPointer> METHOD =
            pointers("/method", "/request_method", "/RequestMethod", "/request/method");
    private static final List<JsonPointer> TARGET =
            pointers("/path", "/uri", "/request_uri", "/RequestPath", "/request/uri", "/request/path");
    private static final List<JsonPointer> QUERY = pointers("/query", "/query_string", "/request/query");
    private static final List<JsonPointer> REFERER = pointers(
            "/referer", "/http_referer", "/request_Referer", "/request/headers/referer", "/request/headers/Referer");
    private static final List<JsonPointer> AGENT = pointers(
            "/user_agent",
            "/http_user_agent",
            "/request_User-Agent",
            "/request/headers/user-agent",
            "/request/headers/User-Agent");

    private static final List<JsonPointer> CLIENT = pointers(
            "/remote_addr",
            "/client",
            "/client_ip",
            "/clientip",
            "/ClientHost",
            "/request/client_ip",
            "/request/remote_ip",
            "/client/ip",
            "/source/ip");
    private static final List<JsonPointer> USER =
            pointers("/remote_user", "/ClientUsername", "/user_id", "/username", "/user", "/user/name");

    @Override
    public Optional<String> read(String line) {
        return parsed(line).flatMap(record -> request(record).text());
    }

    private static Request request(JsonNode record) {
        String query = first(record, QUERY);
        String target = first(record, TARGET) + (query.isEmpty() || query.startsWith("?") ? query : "?" + query);
        return new Request(first(record, METHOD), target, first(record, REFERER), first(record, AGENT));
    }

    /** The object's own fields, and those of any web log. */
    @Override
    public Fields fields(String line) {
        return parsed(line)
                .map(record -> request(record)
                        .fields()
                        .with("c-ip", Optional.of(first(record, CLIENT)))
                        .with("cs-username", Optional.of(first(record, USER)))
                        .withAll(JsonFields.flat(record))
                        .build())
                .orElse(Fields.NONE);
    }

    @Override
    public Optional<String> entity(String line, EntityField field) {
        return parsed(line).map(record -> first(record, field == EntityField.CLIENT ? CLIENT : USER));
    }

    private static Optional<JsonNode> parsed(String line) {
        try {
            return Optional.of(JSON.readTree(line)).filter(JsonNode::isObject);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static List<JsonPointer> pointers(String... names) {
        return Stream.of(names).map(JsonPointer::compile).toList();
    }

    /** A header may also stand as a list of its values; the first counts. */
    private static String first(JsonNode record, List<JsonPointer> names) {
        for (JsonPointer name : names) {
            JsonNode field = record.at(name);
            JsonNode value = field.isArray() ? field.path(0) : field;
            if (value.isTextual()) {
                return Request.absentAsEmpty(value.textValue());
            }
        }
        return "";
    }
}
