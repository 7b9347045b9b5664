package dev.minga.coordinator.admin;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.minga.shared.settings.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** What this endpoint can be asked, as OpenAPI 3.1. It is written in YAML and served as JSON. */
final class OpenApiDocument {
    private OpenApiDocument() {}

    /** The document, as JSON in UTF-8. */
    static byte[] json() {
        try (InputStream yaml = OpenApiDocument.class.getResourceAsStream("openapi.yaml")) {
            return Json.mapper().writeValueAsBytes(new YAMLMapper().readTree(yaml));
        } catch (IOException e) {
            throw new UncheckedIOException("openapi.yaml is damaged", e);
        }
    }
}
