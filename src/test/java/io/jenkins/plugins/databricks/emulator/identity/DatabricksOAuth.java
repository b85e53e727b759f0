package io.jenkins.plugins.databricks.emulator.identity;

import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Databricks' own OAuth: client credentials of a service principal (M2M), and the exchange of id tokens.
 *
 * @see <a href="https://docs.databricks.com/aws/en/dev-tools/auth/oauth-m2m">OAuth M2M</a>
 * @see <a href="https://docs.databricks.com/aws/en/dev-tools/auth/oauth-federation-exchange">Token exchange</a>
 */
public final class DatabricksOAuth {

    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String JWT_TYPE = "urn:ietf:params:oauth:token-type:jwt";

    /** @param clientId the service principal that has the policy, null for a policy of the account */
    private record Federation(String clientId, FederationPolicy policy) {}

    private record Client(String id, String secret) {}

    private final Identity identity;
    private final URI url;
    private final Map<String, String> secrets = new ConcurrentHashMap<>();

    private final List<Federation> federations = new CopyOnWriteArrayList<>();

    public DatabricksOAuth(Identity identity, URI url) {
        this.identity = identity;
        this.url = url;
    }

    public void addServicePrincipal(String clientId, String secret) {
        secrets.put(clientId, secret);
    }

    /** @param clientId the service principal that gets the policy, null for a policy of the account */
    public void addFederationPolicy(String clientId, FederationPolicy policy) {
        federations.add(new Federation(clientId, policy));
    }

    public void register(Routes routes) {
        routes.add("GET", "/oidc/.well-known/oauth-authorization-server", request -> discovery());
        routes.add("GET", "/.well-known/databricks-config", request -> hostMetadata());
        routes.add("POST", "/oidc/v1/token", this::token);
    }

    /** What clients ask of an address before anything else. */
    private HttpAnswer hostMetadata() {
        return HttpAnswer.ok(Json.object()
                .put("oidc_endpoint", url + "/oidc")
                .put("account_id", Identity.ACCOUNT_ID)
                .put("workspace_id", Long.toString(Identity.WORKSPACE_ID)));
    }

    private HttpAnswer discovery() {
        return HttpAnswer.ok(Json.object()
                .put("issuer", url + "/oidc")
                .put("authorization_endpoint", url + "/oidc/v1/authorize")
                .put("token_endpoint", url + "/oidc/v1/token"));
    }

    private HttpAnswer token(HttpRequest request) throws IOException {
        Map<String, String> form = request.form();
        if (EXCHANGE.equals(form.get("grant_type"))) {
            return exchange(form);
        }
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
        return minted(client.id());
    }

    private HttpAnswer exchange(Map<String, String> form) {
        if (!JWT_TYPE.equals(form.get("subject_token_type"))) {
            return error(400, "invalid_request", "Unsupported subject_token_type: " + form.get("subject_token_type"));
        }
        if (!"all-apis".equals(form.get("scope"))) {
            return error(400, "invalid_scope", "Requested scope is invalid: " + form.get("scope"));
        }
        Jwt token = Jwt.parse(form.get("subject_token"));
        if (token == null) {
            return error(400, "invalid_request", "subject_token is not a JWT");
        }
        String clientId = form.get("client_id");
        String mismatch = "issuer";
        for (Federation federation : federations) {
            if (Objects.equals(federation.clientId(), clientId)) {
                mismatch = federation.policy().mismatch(token);
                if (mismatch == null) {
                    return minted(clientId == null ? token.subject() : clientId);
                }
            }
        }
        return error(400, "invalid_grant", "No federation policy accepts the " + mismatch + " of subject_token");
    }

    private HttpAnswer minted(String principal) {
        return HttpAnswer.ok(Json.object()
                .put("access_token", identity.mint(Identity.Kind.DATABRICKS_OAUTH, principal))
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
