package io.jenkins.plugins.databricks.emulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * Secret scopes and secrets.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/secrets">Secrets API</a>
 */
final class SecretsArea {

    private static final int LONGEST_NAME = 128;
    private static final int LARGEST_VALUE = 128 * 1024;
    private static final int MOST_SECRETS = 1_000;

    private record Secret(byte[] value, long updated) {}

    private record Scope(boolean keyVault, Map<String, Secret> secrets) {}

    private final Map<String, Scope> scopes = new TreeMap<>();

    void register(Routes routes) {
        routes.add("POST", "/api/2.0/secrets/scopes/create", this::createScope);
        routes.add("GET", "/api/2.0/secrets/scopes/list", request -> listScopes());
        routes.add("POST", "/api/2.0/secrets/scopes/delete", this::deleteScope);
        routes.add("POST", "/api/2.0/secrets/put", this::put);
        routes.add("GET", "/api/2.0/secrets/list", this::list);
        routes.add("POST", "/api/2.0/secrets/delete", this::delete);
    }

    /** The secret, null where it isn't there. */
    synchronized byte[] value(String scope, String key) {
        Scope found = scopes.get(scope);
        Secret secret = found == null ? null : found.secrets().get(key);
        return secret == null ? null : secret.value();
    }

    synchronized void put(String scope, String key, String value) {
        scopes.computeIfAbsent(scope, name -> new Scope(false, new TreeMap<>()))
                .secrets()
                .put(key, new Secret(value.getBytes(StandardCharsets.UTF_8), System.currentTimeMillis()));
    }

    private synchronized HttpAnswer createScope(HttpRequest request) throws IOException {
        ObjectNode body = Json.body(request);
        String name = name(body, "scope");
        String principal = Json.text(body, "initial_manage_principal", "users");
        if (!principal.equals("users")) {
            throw ApiError.invalidParameter("Invalid initial_manage_principal '" + principal + "', expected 'users'.");
        }
        String type = Json.text(body, "scope_backend_type", "DATABRICKS");
        boolean keyVault = type.equals("AZURE_KEYVAULT");
        if (!keyVault && !type.equals("DATABRICKS")) {
            throw ApiError.invalidParameter("Invalid scope_backend_type '" + type + "'.");
        }
        if (keyVault) {
            ObjectNode vault = Json.object(body, "backend_azure_keyvault");
            Json.text(vault, "resource_id");
            Json.text(vault, "dns_name");
        }
        if (scopes.containsKey(name)) {
            throw ApiError.alreadyExists("Scope " + name + " already exists!");
        }
        scopes.put(name, new Scope(keyVault, new TreeMap<>()));
        return HttpAnswer.done();
    }

    private synchronized HttpAnswer listScopes() {
        ArrayNode list = Json.array();
        scopes.forEach((name, scope) -> list.addObject()
                .put("name", name)
                .put("backend_type", scope.keyVault() ? "AZURE_KEYVAULT" : "DATABRICKS"));
        ObjectNode answer = Json.object();
        answer.set("scopes", list);
        return HttpAnswer.ok(answer);
    }

    private synchronized HttpAnswer deleteScope(HttpRequest request) throws IOException {
        String name = name(Json.body(request), "scope");
        scope(name);
        scopes.remove(name);
        return HttpAnswer.done();
    }

    private synchronized HttpAnswer put(HttpRequest request) throws IOException {
        ObjectNode body = Json.body(request);
        Scope scope = scope(name(body, "scope"));
        String key = name(body, "key");
        if (scope.keyVault()) {
            throw new ApiError(400, "BAD_REQUEST", "Cannot write to a scope with an Azure Key Vault back end.");
        }
        if (body.hasNonNull("string_value") == body.hasNonNull("bytes_value")) {
            throw ApiError.invalidParameter("Exactly one of string_value and bytes_value must be given.");
        }
        byte[] value = body.hasNonNull("string_value")
                ? Json.text(body, "string_value", "").getBytes(StandardCharsets.UTF_8)
                : bytes(body);
        if (value.length > LARGEST_VALUE) {
            throw ApiError.invalidParameter("The secret value cannot exceed " + LARGEST_VALUE + " bytes.");
        }
        if (scope.secrets().size() >= MOST_SECRETS && !scope.secrets().containsKey(key)) {
            throw new ApiError(400, "RESOURCE_LIMIT_EXCEEDED", "A scope holds at most " + MOST_SECRETS + " secrets.");
        }
        scope.secrets().put(key, new Secret(value, System.currentTimeMillis()));
        return HttpAnswer.done();
    }

    private static byte[] bytes(ObjectNode body) {
        try {
            return Base64.getDecoder().decode(Json.text(body, "bytes_value", ""));
        } catch (IllegalArgumentException e) {
            throw ApiError.malformed("Could not parse request object: Field 'bytes_value' is not base64");
        }
    }

    private synchronized HttpAnswer list(HttpRequest request) {
        ArrayNode list = Json.array();
        scope(request.query().getOrDefault("scope", "")).secrets().forEach((key, secret) -> list.addObject()
                .put("key", key)
                .put("last_updated_timestamp", secret.updated()));
        ObjectNode answer = Json.object();
        answer.set("secrets", list);
        return HttpAnswer.ok(answer);
    }

    private synchronized HttpAnswer delete(HttpRequest request) throws IOException {
        ObjectNode body = Json.body(request);
        String scope = name(body, "scope");
        String key = name(body, "key");
        if (scope(scope).secrets().remove(key) == null) {
            throw ApiError.doesNotExist("Secret " + key + " does not exist in scope " + scope + "!");
        }
        return HttpAnswer.done();
    }

    private Scope scope(String name) {
        Scope scope = scopes.get(name);
        if (scope == null) {
            throw ApiError.doesNotExist("Scope " + name + " does not exist!");
        }
        return scope;
    }

    private static String name(ObjectNode body, String field) {
        String name = Json.text(body, field);
        if (name.length() > LONGEST_NAME || !name.matches("[A-Za-z0-9_.-]+")) {
            throw ApiError.invalidParameter("Invalid " + field + ": letters, digits, '-', '_' and '.', at most "
                    + LONGEST_NAME + " characters.");
        }
        return name;
    }
}
