package io.jenkins.plugins.databricks.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.settings.Origin;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A presigned URL of a cloud's storage, which grants temporary access to anybody who has it. It is a secret: it is
 * never logged, and messages contain only its host.
 *
 * @param uri where to send
 * @param headers what to send with it
 */
public record PresignedUrl(URI uri, Map<String, String> headers) {

    /**
     * The storage hosts of the clouds and of Databricks itself.
     *
     * @see <a href="https://docs.databricks.com/aws/en/resources/ip-domain-region">Databricks on AWS: domains</a>, <a
     *     href="https://learn.microsoft.com/azure/storage/common/storage-account-overview#storage-account-endpoints">Azure
     *     Storage: endpoints</a>, <a href="https://cloud.google.com/storage/docs/request-endpoints">Cloud Storage:
     *     endpoints</a>, <a href="https://developers.cloudflare.com/r2/api/s3/api/">Cloudflare R2</a>
     */
    private static final List<String> STORAGE = List.of(
            ".amazonaws.com",
            ".amazonaws.com.cn",
            ".core.windows.net",
            ".core.usgovcloudapi.net",
            ".core.chinacloudapi.cn",
            ".storage.azure.net",
            ".googleapis.com",
            ".r2.cloudflarestorage.com",
            ".databricks.com",
            ".azuredatabricks.net");

    /** Headers that follow from the request itself. */
    private static final Set<String> OWN = Set.of("host", "content-length", "transfer-encoding");

    /** The characters of a header's name. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    /**
     * Reads a presigned URL from a response of the Files API: {@code url}, and {@code headers} with {@code name} and
     * {@code value}.
     *
     * @param workspace the address of the workspace
     * @throws DatabricksException when it is not an https address of a cloud's storage; an emulator's storage may have
     *     the address of its workspace
     */
    public static PresignedUrl of(JsonNode json, URI workspace) throws DatabricksException {
        Map<String, String> headers = new LinkedHashMap<>();
        json.path("headers")
                .forEach(header -> headers.put(
                        header.path("name").asText(), header.path("value").asText()));
        return of("an upload URL", json.path("url").asText(), headers, workspace);
    }

    /**
     * As {@link #of(JsonNode, URI)}, from other responses.
     *
     * @param what names the URL in the message
     */
    public static PresignedUrl of(String what, String address, Map<String, String> headers, URI workspace)
            throws DatabricksException {
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException e) {
            // The cause's message quotes the address.
            uri = URI.create("");
        }
        if (!isStorage(uri) && !isBeside(workspace, uri)) {
            throw new DatabricksException(
                    workspace.getHost() + " returned " + what + " that is not an https address of a cloud's storage"
                            + (uri.getHost() == null ? "" : ": " + uri.getHost()),
                    null,
                    false);
        }
        Map<String, String> sent = new LinkedHashMap<>();
        headers.forEach((name, value) -> {
            if (TOKEN.matcher(name).matches() && !OWN.contains(name.toLowerCase(Locale.ROOT))) {
                sent.put(name, value);
            }
        });
        return new PresignedUrl(uri, sent);
    }

    private static boolean isStorage(URI uri) {
        Origin origin = Origin.of(uri);
        return origin.scheme().equals("https") && STORAGE.stream().anyMatch(origin.host()::endsWith);
    }

    private static boolean isBeside(URI workspace, URI uri) {
        Origin origin = Origin.of(workspace);
        return origin.scheme().equals(Origin.of(uri).scheme())
                && origin.host().equals(Origin.of(uri).host());
    }

    @Override
    public String toString() {
        return String.valueOf(uri.getHost());
    }
}
