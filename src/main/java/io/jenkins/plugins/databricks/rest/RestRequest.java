package io.jenkins.plugins.databricks.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.settings.Origin;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A REST API call to be sent.
 *
 * @param method the HTTP method
 * @param path the absolute path, percent-encoded
 * @param query the query parameters, not encoded
 * @param body what to send, or {@code null}
 * @param repeatable whether it is idempotent. A call that is not is sent again only if Databricks certainly did not act
 *     on it
 */
public record RestRequest(String method, String path, Map<String, String> query, RequestBody body, boolean repeatable) {

    /** A segment that leads out of the folder before it, however its dots are encoded. */
    private static final Pattern UPWARDS = Pattern.compile("/(\\.|%2[Ee]){1,2}(/|$)");

    /** @throws IllegalArgumentException when the path could be taken for a different path or a different host */
    public RestRequest {
        if (!isPath(path) || UPWARDS.matcher(path).find()) {
            throw new IllegalArgumentException(
                    "'" + LogText.name(path) + "' is not a percent-encoded absolute path without '.' and '..'");
        }
    }

    /** Whether it is only a path: what follows two slashes would be a host. */
    private static boolean isPath(String path) {
        try {
            return path.startsWith("/") && path.equals(new URI(path).getRawPath());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** A read, which is always repeatable. */
    public static RestRequest get(String path) {
        return new RestRequest("GET", path, Map.of(), null, true);
    }

    /** A POST of a JSON document; not repeatable unless declared with {@link #asRepeatable}. */
    public static RestRequest post(String path, JsonNode json) {
        return new RestRequest("POST", path, Map.of(), new RequestBody.Json(json), false);
    }

    /** A PUT, repeatable by HTTP's own definition. */
    public static RestRequest put(String path, RequestBody body) {
        return new RestRequest("PUT", path, Map.of(), body, true);
    }

    public RestRequest with(String name, Object value) {
        Map<String, String> extended = new LinkedHashMap<>(query);
        extended.put(name, String.valueOf(value));
        return new RestRequest(method, path, extended, body, repeatable);
    }

    /** The same call, declared idempotent or not. */
    public RestRequest asRepeatable(boolean isRepeatable) {
        return new RestRequest(method, path, query, body, isRepeatable);
    }

    /**
     * The complete URL.
     *
     * @param host what comes before the path, unchanged
     */
    URI at(URI host) {
        URI address = URI.create(host.getScheme() + "://" + host.getRawAuthority() + target());
        if (!Origin.same(host, address)) {
            throw new IllegalArgumentException(this + " leads away from " + host.getHost());
        }
        return address;
    }

    /** Path and query as in the request line. */
    private String target() {
        if (query.isEmpty()) {
            return path;
        }
        return path + "?"
                + query.entrySet().stream()
                        .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
                        .collect(Collectors.joining("&"));
    }

    /** The call as shown in errors and logs: method and path, without the query. */
    @Override
    public String toString() {
        return method + " " + path;
    }

    /** A file's path for use in a URL: each segment percent-encoded, slashes kept. */
    public static String encodePath(String filePath) {
        return Stream.of(filePath.split("/", -1)).map(RestRequest::encode).collect(Collectors.joining("/"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
