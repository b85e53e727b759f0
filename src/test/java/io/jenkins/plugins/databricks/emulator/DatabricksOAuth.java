package io.jenkins.plugins.databricks.emulator;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Databricks' own OAuth: client credentials of a service principal (M2M).
 *
 * @see <a href="https://docs.databricks.com/aws/en/dev-tools/auth/oauth-m2m">OAuth M2M</a>
 */
final class DatabricksOAuth {

    private record Client(String id, String secret) {}

    private final Identity identity;
    private final URI url;
    private final Map<String, String> secrets = new ConcurrentHashMap<>();

    DatabricksOAuth(Identity identity, URI url) {
        this.identity = identity;
        this.url = url;
    }

    void addServicePrincipal(String clientId, String secret) {
        secrets.put(clientId, secret);
    }

    void register(Routes routes) {
        routes.add("GET", "/oidc/.well-known/oauth-authorization-server", request -> discovery());
        routes.add("POST", "/oidc/v1/token", this::token);
    }

    private HttpAnswer discovery() {
        return HttpAnswer.ok(Json.object()
                .put("issuer", url + "/oidc")
                .put("authorization_endpoint", url + "/oidc/v1/authorize")
                .put("token_endpoint", url + "/oidc/v1/token"));
    }

    private HttpAnswer token(HttpRequest request) throws IOException {
        Map<String, String> form = request.form();
        if (!"client_credentials".equals(form.get("grant_type"))) {
            return error(400, "unsupported_grant_type", "Unsupported grant_type: " + form.get("grant_type"));
        }
        Client client = client(request, form);
        if (client.id() == null || !secrets.getOrDefault(client.id(), "\0").equals(client.secret())) {
            return error(401, "invalid_client", "Client authentication failed");
        }
        if (!"all-apis".equals(form.get("scope"))) {
            return error(400, "invalid_scope", "Requested scope is invalid: " + form.get("scope"));
        }
        return HttpAnswer.ok(Json.object()
                .put("access_token", identity.mint(Identity.Kind.DATABRICKS_OAUTH, client.id()))
                .put("scope", "all-apis")
                .put("token_type", "Bearer")
                .put("expires_in", identity.lifetimeSeconds()));
    }

    private static Client client(HttpRequest request, Map<String, String> form) {
        String authorization = request.headers().getOrDefault("Authorization", "");
        if (!authorization.startsWith("Basic ")) {
            return new Client(form.get("client_id"), form.get("client_secret"));
        }
        String pair;
        try {
            pair = new String(
                    Base64.getDecoder().decode(authorization.substring("Basic ".length())), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return new Client(null, null);
        }
        int colon = pair.indexOf(':');
        return colon < 0 ? new Client(null, null) : new Client(pair.substring(0, colon), pair.substring(colon + 1));
    }

    private static HttpAnswer error(int status, String error, String description) {
        return HttpAnswer.json(status, Json.object().put("error", error).put("error_description", description));
    }
}
