package io.jenkins.plugins.databricks.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * An address in a cloud's storage that lets in whoever has it, for a while. It is a secret: it is never logged, and no message holds more of it
 * than the host.
 *
 * @param uri where to send
 * @param headers what to send with it
 */
public record PresignedUrl(URI uri, Map<String, String> headers) {

    /** What follows from the request itself. */
    private static final Set<String> OWN = Set.of("host", "content-length", "transfer-encoding");

    /**
     * Reads one as Databricks' Files API gives it: {@code url}, and {@code headers} with {@code name} and {@code value}.
     *
     * @param workspace the address of the workspace; storage is reached over https wherever the workspace is
     * @throws DatabricksException when it is none
     */
    public static PresignedUrl of(JsonNode json, URI workspace) throws DatabricksException {
        URI uri;
        try {
            uri = new URI(json.path("url").asText());
        } catch (URISyntaxException e) {
            // Its message quotes the address.
            uri = URI.create("");
        }
        boolean secure = "https".equals(uri.getScheme())
                || uri.getScheme() != null && uri.getScheme().equals(workspace.getScheme());
        if (!secure || uri.getHost() == null) {
            throw new DatabricksException(
                    workspace.getHost() + " named an address for an upload that is no https address", null);
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (JsonNode header : json.path("headers")) {
            String name = header.path("name").asText();
            if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, header.path("value").asText());
            }
        }
        return new PresignedUrl(uri, headers);
    }

    @Override
    public String toString() {
        return String.valueOf(uri.getHost());
    }
}
