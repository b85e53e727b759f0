package io.jenkins.plugins.databricks.emulator.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer.
 *
 * @param section what to send instead of {@code bytes}, null for none
 */
public record HttpAnswer(int status, Map<String, String> headers, byte[] bytes, Section section) {

    public static final String JSON = "application/json; charset=utf-8";
    private static final String BINARY = "application/octet-stream";

    /** So many bytes of a file, from an offset on. */
    public record Section(Path file, long offset, long length) {}

    public static HttpAnswer json(int status, JsonNode body) {
        return text(status, JSON, body.toString());
    }

    public static HttpAnswer ok(JsonNode body) {
        return json(200, body);
    }

    /** What Databricks says when there is nothing to say: an empty JSON object. */
    public static HttpAnswer done() {
        return text(200, JSON, "{}");
    }

    public static HttpAnswer noContent() {
        return new HttpAnswer(204, Map.of(), new byte[0], null);
    }

    public static HttpAnswer text(int status, String type, String body) {
        return new HttpAnswer(status, Map.of("Content-Type", type), body.getBytes(StandardCharsets.UTF_8), null);
    }

    public static HttpAnswer binary(byte[] bytes) {
        return new HttpAnswer(200, Map.of("Content-Type", BINARY), bytes, null);
    }

    public static HttpAnswer file(Path file) throws IOException {
        return section(200, new Section(file, 0, Files.size(file)));
    }

    public static HttpAnswer section(int status, Section section) {
        return new HttpAnswer(status, Map.of("Content-Type", BINARY), null, section);
    }

    /** The length of the body in bytes. */
    long length() {
        return section == null ? bytes.length : section.length();
    }

    public HttpAnswer with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new HttpAnswer(status, all, bytes, section);
    }
}
