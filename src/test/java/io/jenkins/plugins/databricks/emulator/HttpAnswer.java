package io.jenkins.plugins.databricks.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer.
 *
 * @param file what to send instead of {@code bytes}, null for none
 */
record HttpAnswer(int status, Map<String, String> headers, byte[] bytes, Path file) {

    private static final String JSON = "application/json; charset=utf-8";

    static HttpAnswer json(int status, JsonNode body) {
        return text(status, JSON, body.toString());
    }

    static HttpAnswer ok(JsonNode body) {
        return json(200, body);
    }

    /** What Databricks says when there is nothing to say: an empty JSON object. */
    static HttpAnswer done() {
        return text(200, JSON, "{}");
    }

    static HttpAnswer noContent() {
        return new HttpAnswer(204, Map.of(), new byte[0], null);
    }

    static HttpAnswer text(int status, String type, String body) {
        return new HttpAnswer(status, Map.of("Content-Type", type), body.getBytes(StandardCharsets.UTF_8), null);
    }

    static HttpAnswer file(Path file) {
        return new HttpAnswer(200, Map.of("Content-Type", "application/octet-stream"), null, file);
    }

    HttpAnswer with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new HttpAnswer(status, all, bytes, file);
    }
}
