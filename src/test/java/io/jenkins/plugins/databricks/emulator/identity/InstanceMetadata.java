package io.jenkins.plugins.databricks.emulator.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The metadata service of the Azure machine that this is, for tokens of its managed identities.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token">Tokens on
 *     a virtual machine</a>
 */
public final class InstanceMetadata {

    private final Identity identity;
    private final Set<String> identities = new ConcurrentSkipListSet<>();

    public InstanceMetadata(Identity identity) {
        this.identity = identity;
    }

    public void add(String clientId) {
        identities.add(clientId);
    }

    public void register(Routes routes) {
        routes.add("GET", "/metadata/identity/oauth2/token", this::token);
    }

    private HttpAnswer token(HttpRequest request) {
        if (!"true".equalsIgnoreCase(request.header("Metadata"))) {
            return error("invalid_request", "Required metadata header not specified");
        }
        if (!"2018-02-01".equals(request.query().get("api-version"))) {
            return error("bad_request", "Invalid api-version was specified in the request");
        }
        String clientId = request.query().get("client_id");
        if (clientId == null && identities.size() > 1) {
            return error("invalid_request", "Multiple user assigned identities exist, please specify the clientId");
        }
        if (clientId == null && identities.size() == 1) {
            clientId = identities.iterator().next();
        }
        if (clientId == null || !identities.contains(clientId)) {
            return error("invalid_request", "Identity not found");
        }
        String resource = request.query().getOrDefault("resource", "");
        Identity.Kind kind = kind(resource);
        if (kind == null) {
            return error(
                    "invalid_resource", "AADSTS500011: The resource principal named " + resource + " was not found");
        }
        long now = Instant.now().getEpochSecond();
        return HttpAnswer.ok(Json.object()
                .put("access_token", identity.mint(kind, clientId))
                .put("client_id", clientId)
                .put("expires_in", String.valueOf(identity.lifetimeSeconds()))
                .put("expires_on", String.valueOf(now + identity.lifetimeSeconds()))
                .put("not_before", String.valueOf(now))
                .put("resource", resource)
                .put("token_type", "Bearer"));
    }

    /** The machine may be in any cloud. */
    private static Identity.Kind kind(String resource) {
        for (EntraCloud cloud : EntraCloud.values()) {
            Identity.Kind kind = cloud.kind(resource);
            if (kind != null) {
                return kind;
            }
        }
        return null;
    }

    private static HttpAnswer error(String error, String description) {
        ObjectNode body = Json.object().put("error", error).put("error_description", description);
        return HttpAnswer.json(400, body);
    }
}
