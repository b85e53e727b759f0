package io.jenkins.plugins.databricks.emulator.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;

/**
 * A request that the emulator has dealt with.
 *
 * @param path as sent: percent-encoded, without the query
 * @param query decoded
 * @param headers by name, whatever the case, {@code Authorization} included
 * @param body JSON or form text of at most 1 MiB, null for anything else
 * @param bodyBytes bytes of the body that the emulator has read
 * @param status as answered; 0 where the connection was closed instead
 * @param time when it arrived
 */
public record RecordedRequest(
        String method,
        String path,
        Map<String, String> query,
        Map<String, String> headers,
        String body,
        long bodyBytes,
        int status,
        Instant time) {

    /** The header's value, whatever the case of its name; null where it was not sent. */
    public String header(String name) {
        return headers.get(name);
    }

    /** The bearer token, null where none was sent. */
    public String token() {
        String authorization = header("Authorization");
        return authorization != null && authorization.startsWith("Bearer ")
                ? authorization.substring("Bearer ".length())
                : null;
    }

    /** The body as a JSON tree. */
    public JsonNode json() {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
