package io.jenkins.plugins.databricks.emulator.secrets;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import io.jenkins.plugins.databricks.emulator.identity.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Secret scopes and secrets.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/secrets">Secrets API</a>
 */
public final class SecretsArea {

    private static final int LONGEST_NAME = 128;
    private static final int LARGEST_VALUE = 128 * 1024;
    private static final int MOST_SECRETS = 1_000;
    private static final Pattern VAULT_ID =
            Pattern.compile("/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.KeyVault/vaults/[^/]+");

    record Secret(byte[] value, long updated) {}

    /**
     * A scope.
     *
     * @param keyVault the back end's description as it was given, null for Databricks itself
     * @param acls permissions by principal
     */
    record Scope(ObjectNode keyVault, Map<String, Secret> secrets, Map<String, String> acls) {

        /** @param manager the first who may manage it */
        Scope(ObjectNode keyVault, String manager) {
            this(keyVault, new TreeMap<>(), new TreeMap<>(Map.of(manager, SecretAcls.MANAGE)));
        }
    }

    private final Identity identity;
    private final Map<String, Scope> scopes = new TreeMap<>();

    public SecretsArea(Identity identity) {
        this.identity = identity;
    }

    public void register(Routes routes) {
        routes.add("POST", "/api/2.0/secrets/scopes/create", this::createScope);
        routes.add("GET", "/api/2.0/secrets/scopes/list", request -> listScopes());
        routes.add("POST", "/api/2.0/secrets/scopes/delete", this::deleteScope);
        routes.add("POST", "/api/2.0/secrets/put", this::put);
        routes.add("GET", "/api/2.0/secrets/get", this::get);
        routes.add("GET", "/api/2.0/secrets/list", this::list);
        routes.add("POST", "/api/2.0/secrets/delete", this::delete);
        new SecretAcls(this).register(routes);
    }

    /** The secret, null where it isn't there. */
    public synchronized byte[] value(String scope, String key) {
        Scope found = scopes.get(scope);
        Secret secret = found == null ? null : found.secrets().get(key);
        return secret == null ? null : secret.value();
    }

    public synchronized void put(String scope, String key, String value) {
        scopes.computeIfAbsent(scope, name -> new Scope(null, Identity.USER))
                .secrets()
                .put(key, new Secret(value.getBytes(StandardCharsets.UTF_8), System.currentTimeMillis()));
    }

    private synchronized HttpAnswer createScope(HttpRequest request) throws IOException {
        ObjectNode body = Json.body(request);
        String name = name(body, "scope");
        String principal = Json.text(body, "initial_manage_principal", null);
        if (principal != null && !principal.equals("users")) {
            throw ApiError.invalidParameter("Invalid initial_manage_principal '" + principal + "', expected 'users'.");
        }
        String type = Json.text(body, "scope_backend_type", "DATABRICKS");
        ObjectNode keyVault =
                switch (type) {
                    case "DATABRICKS" -> null;
                    case "AZURE_KEYVAULT" -> keyVault(body, request);
                    default -> throw ApiError.invalidParameter("Invalid scope_backend_type '" + type + "'.");
                };
        if (scopes.containsKey(name)) {
            throw ApiError.alreadyExists("Scope " + name + " already exists!");
        }
        scopes.put(name, new Scope(keyVault, principal == null ? identity.principal(request) : principal));
        return HttpAnswer.done();
    }

    /** Databricks needs a token of Entra ID here, with which it asks for access to the vault. */
    private ObjectNode keyVault(ObjectNode body, HttpRequest request) {
        ObjectNode vault = Json.object(body, "backend_azure_keyvault");
        if (!VAULT_ID.matcher(Json.text(vault, "resource_id")).matches()) {
            throw ApiError.invalidParameter("Invalid resource_id of the Azure KeyVault.");
        }
        if (!Json.text(vault, "dns_name").startsWith("https://")) {
            throw ApiError.invalidParameter("Invalid dns_name of the Azure KeyVault.");
        }
        if (!identity.isOfEntra(request)) {
            throw ApiError.invalidParameter("Scope with Azure KeyVault must have userAADToken defined!");
        }
        return vault;
    }

    private synchronized HttpAnswer listScopes() {
        ArrayNode list = Json.array();
        scopes.forEach((name, scope) -> {
            ObjectNode entry = list.addObject().put("name", name);
            if (scope.keyVault() == null) {
                entry.put("backend_type", "DATABRICKS");
            } else {
                entry.put("backend_type", "AZURE_KEYVAULT").set("keyvault_metadata", scope.keyVault());
            }
        });
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
        if (scope.keyVault() != null) {
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

    private synchronized HttpAnswer get(HttpRequest request) {
        String scope = request.query().getOrDefault("scope", "");
        String key = request.query().getOrDefault("key", "");
        Secret secret = scope(scope).secrets().get(key);
        if (secret == null) {
            throw missing(scope, key);
        }
        return HttpAnswer.ok(
                Json.object().put("key", key).put("value", Base64.getEncoder().encodeToString(secret.value())));
    }

    private synchronized HttpAnswer list(HttpRequest request) {
        ArrayNode list = Json.array();
        scope(request.query().getOrDefault("scope", ""))
                .secrets()
                .forEach((key, secret) ->
                        list.addObject().put("key", key).put("last_updated_timestamp", secret.updated()));
        ObjectNode answer = Json.object();
        answer.set("secrets", list);
        return HttpAnswer.ok(answer);
    }

    private synchronized HttpAnswer delete(HttpRequest request) throws IOException {
        ObjectNode body = Json.body(request);
        String scope = name(body, "scope");
        String key = name(body, "key");
        if (scope(scope).secrets().remove(key) == null) {
            throw missing(scope, key);
        }
        return HttpAnswer.done();
    }

    private static ApiError missing(String scope, String key) {
        return ApiError.doesNotExist("Secret " + key + " does not exist in scope " + scope + "!");
    }

    /** @throws ApiError 404 where there is none */
    synchronized Scope scope(String name) {
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
