package io.jenkins.plugins.databricks.emulator.secrets;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/**
 * Who may do what with a secret scope. It is kept and shown, but nobody is refused by it.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/secrets/putacl">Create/update an ACL</a>
 */
final class SecretAcls {

    static final String MANAGE = "MANAGE";
    private static final Set<String> PERMISSIONS = Set.of("READ", "WRITE", MANAGE);

    private final SecretsArea secrets;

    SecretAcls(SecretsArea secrets) {
        this.secrets = secrets;
    }

    void register(Routes routes) {
        routes.add("POST", "/api/2.0/secrets/acls/put", this::put);
        routes.add("GET", "/api/2.0/secrets/acls/get", this::get);
        routes.add("GET", "/api/2.0/secrets/acls/list", this::list);
        routes.add("POST", "/api/2.0/secrets/acls/delete", this::delete);
    }

    private HttpAnswer put(HttpRequest request) throws IOException {
        ObjectNode body = Json.body(request);
        String permission = Json.text(body, "permission");
        if (!PERMISSIONS.contains(permission)) {
            throw ApiError.invalidParameter("Invalid permission '" + permission + "'.");
        }
        synchronized (secrets) {
            acls(Json.text(body, "scope")).put(Json.text(body, "principal"), permission);
        }
        return HttpAnswer.done();
    }

    private HttpAnswer get(HttpRequest request) {
        String scope = request.query().getOrDefault("scope", "");
        String principal = request.query().getOrDefault("principal", "");
        synchronized (secrets) {
            String permission = acls(scope).get(principal);
            if (permission == null) {
                throw missing(scope, principal);
            }
            return HttpAnswer.ok(Json.object().put("principal", principal).put("permission", permission));
        }
    }

    private HttpAnswer list(HttpRequest request) {
        ArrayNode items = Json.array();
        synchronized (secrets) {
            acls(request.query().getOrDefault("scope", ""))
                    .forEach((principal, permission) ->
                            items.addObject().put("principal", principal).put("permission", permission));
        }
        return HttpAnswer.ok(Json.object().set("items", items));
    }

    private HttpAnswer delete(HttpRequest request) throws IOException {
        ObjectNode body = Json.body(request);
        String scope = Json.text(body, "scope");
        String principal = Json.text(body, "principal");
        synchronized (secrets) {
            if (acls(scope).remove(principal) == null) {
                throw missing(scope, principal);
            }
        }
        return HttpAnswer.done();
    }

    private Map<String, String> acls(String scope) {
        return secrets.scope(scope).acls();
    }

    private static ApiError missing(String scope, String principal) {
        return ApiError.doesNotExist("No ACL for " + principal + " exists in scope " + scope + "!");
    }
}
