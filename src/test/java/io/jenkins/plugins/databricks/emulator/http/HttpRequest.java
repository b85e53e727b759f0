package io.jenkins.plugins.databricks.emulator.http;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request as it arrived.
 *
 * @param rawPath the path as sent: still percent-encoded, without the query
 * @param query decoded query parameters; of a repeated one the last value
 * @param headers by name, whatever the case; repeated ones joined by {@code ", "}
 */
public record HttpRequest(
        String method, String rawPath, Map<String, String> query, Map<String, String> headers, ReceivedBody body) {

    public String header(String name) {
        return headers.get(name);
    }

    /** The media type without its parameters, in lower case; empty where none was sent. */
    public String mediaType() {
        String type = headers.getOrDefault("Content-Type", "");
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).trim().toLowerCase();
    }

    public String path() {
        return decodePath(rawPath);
    }

    public boolean flag(String name, boolean unset) {
        String value = query.get(name);
        return value == null
                ? unset
                : switch (value) {
                    case "true" -> true;
                    case "false" -> false;
                    default ->
                        throw ApiError.invalidParameter("Invalid value for boolean field '" + name + "': " + value);
                };
    }

    public int number(String name, int unset) {
        String value = query.get(name);
        try {
            return value == null ? unset : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw ApiError.invalidParameter("Invalid value for integer field '" + name + "': " + value);
        }
    }

    /** A 64 bit number. */
    public long count(String name, long unset) {
        String value = query.get(name);
        try {
            return value == null ? unset : Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw ApiError.invalidParameter("Invalid value for integer field '" + name + "': " + value);
        }
    }

    public long id(String name) {
        if (!query.containsKey(name)) {
            throw ApiError.invalidParameter("Missing required field: " + name);
        }
        return count(name, 0);
    }

    /** The body as a form ({@code application/x-www-form-urlencoded}). */
    public Map<String, String> form() throws IOException {
        return decodeQuery(body.text());
    }

    /** Decodes percent-escapes of a path, in which, other than in a query, a plus sign means itself. */
    public static String decodePath(String path) {
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    static Map<String, String> decodeQuery(String query) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : query.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                values.put(
                        URLDecoder.decode(name, StandardCharsets.UTF_8),
                        URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
        }
        return values;
    }
}
