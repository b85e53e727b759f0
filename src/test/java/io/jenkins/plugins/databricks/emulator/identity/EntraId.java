package io.jenkins.plugins.databricks.emulator.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Microsoft Entra ID for service principals, as far as MSAL and Azure Identity need it.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow">Client
 *     credentials</a>
 */
public final class EntraId {

    private static final String DEFAULT = "/.default";
    private static final String TOKEN = "/oauth2/v2.0/token";
    private static final String DISCOVERY = "/v2.0/.well-known/openid-configuration";

    private final Identity identity;
    private final URI url;
    private final Map<String, EntraApp> apps = new ConcurrentHashMap<>();

    public EntraId(Identity identity, URI url) {
        this.identity = identity;
        this.url = url;
    }

    /** The app registration of this client id, made where there is none yet. */
    public EntraApp app(String tenant, String clientId) {
        return apps.computeIfAbsent(clientId, id -> new EntraApp(id, tenant));
    }

    public void register(Routes routes) {
        routes.add("GET", "/common/discovery/instance", request -> instances());
        routes.addPrefix("GET", "/", request -> openId(request));
        routes.addPrefix("POST", "/", this::token);
    }

    private HttpAnswer instances() {
        ObjectNode answer = Json.object().put("tenant_discovery_endpoint", url + "/common" + DISCOVERY);
        String host = url.getAuthority();
        answer.putArray("metadata")
                .addObject()
                .put("preferred_network", host)
                .put("preferred_cache", host)
                .putArray("aliases")
                .add(host);
        return HttpAnswer.ok(answer);
    }

    private HttpAnswer openId(HttpRequest request) {
        String base = url + "/" + tenant(request, DISCOVERY);
        return HttpAnswer.ok(Json.object()
                .put("issuer", base + "/v2.0")
                .put("authorization_endpoint", base + "/oauth2/v2.0/authorize")
                .put("token_endpoint", base + TOKEN)
                .put("device_authorization_endpoint", base + "/oauth2/v2.0/devicecode"));
    }

    private HttpAnswer token(HttpRequest request) throws IOException {
        String tenant = tenant(request, TOKEN);
        Map<String, String> form = request.form();
        String clientId = form.getOrDefault("client_id", "");
        EntraApp app = apps.get(clientId);
        if (!"client_credentials".equals(form.get("grant_type"))) {
            return error(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.");
        }
        if (apps.values().stream().noneMatch(other -> other.tenant().equals(tenant))) {
            return error(400, "invalid_request", 90002, "Tenant '" + tenant + "' not found.");
        }
        if (app == null || !app.tenant().equals(tenant)) {
            return error(
                    400,
                    "unauthorized_client",
                    700016,
                    "Application with identifier '" + clientId + "' was not found in the directory.");
        }
        EntraApp.Refusal refusal = app.refusal(form, tokenEndpoint(request));
        if (refusal != null) {
            return error(401, "invalid_client", refusal.code(), refusal.description());
        }
        Identity.Kind kind = kind(EntraCloud.of(request), form.getOrDefault("scope", ""));
        if (kind == null) {
            return error(400, "invalid_scope", 70011, "The provided scope is not valid: " + form.get("scope"));
        }
        long seconds = identity.lifetimeSeconds();
        return HttpAnswer.ok(Json.object()
                .put("token_type", "Bearer")
                .put("expires_in", seconds)
                .put("ext_expires_in", seconds)
                .put("access_token", identity.mint(kind, clientId)));
    }

    private String tokenEndpoint(HttpRequest request) {
        String meant = request.header(EntraCloud.ORIGINAL_HOST);
        return (meant == null ? url.toString() : "https://" + meant) + request.rawPath();
    }

    /** MSAL adds the scopes of OpenID Connect to the one that is asked for. */
    private static Identity.Kind kind(EntraCloud cloud, String scopes) {
        for (String scope : scopes.split(" ")) {
            if (scope.endsWith(DEFAULT)) {
                return cloud.kind(scope.substring(0, scope.length() - DEFAULT.length()));
            }
        }
        return null;
    }

    private static String tenant(HttpRequest request, String suffix) {
        String path = request.rawPath();
        String tenant = path.endsWith(suffix) ? path.substring(1, Math.max(1, path.length() - suffix.length())) : "";
        if (tenant.isEmpty() || tenant.contains("/")) {
            throw ApiError.noSuchApi(request);
        }
        return tenant;
    }

    private static HttpAnswer error(int status, String error, int code, String description) {
        String trace = UUID.randomUUID().toString();
        ObjectNode body = Json.object()
                .put("error", error)
                .put("error_description", "AADSTS" + code + ": " + description + " Trace ID: " + trace)
                .put("timestamp", Instant.now().toString())
                .put("trace_id", trace)
                .put("correlation_id", UUID.randomUUID().toString());
        body.putArray("error_codes").add(code);
        return HttpAnswer.json(status, body);
    }
}
