package io.jenkins.plugins.databricks.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Secret scopes and the secrets in them. Invalid parameters cause an {@link InvalidInputException} that names the
 * parameter.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/secrets">Secrets API 2.0, with its limits</a>
 */
public final class Secrets {

    /** The maximum length of a scope's name and of a key. */
    private static final int MAX_NAME = 128;

    /** The maximum size of a secret: 128 KB. */
    private static final int MAX_VALUE = 128 * 1024;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern VAULT_ADDRESS = Pattern.compile("https://[A-Za-z0-9.-]+/?");

    /** The only principal that may be allowed to manage a new scope. */
    private static final String EVERYBODY = "users";

    /** This many characters of a value are enough to recognize it in a remote message, which may be truncated. */
    private static final int RECOGNIZABLE = 32;

    /**
     * An Azure Key Vault that stores a scope's secrets.
     *
     * @param resourceId {@code /subscriptions/…/providers/Microsoft.KeyVault/vaults/…}
     * @param dnsName its DNS name, such as {@code https://my-vault.vault.azure.net/}
     */
    public record KeyVault(String resourceId, String dnsName) implements Serializable {

        private static final long serialVersionUID = 1L;

        /** @throws InvalidInputException when one of the two is missing or invalid */
        public KeyVault {
            if (resourceId == null || !ArmResourceId.isOfVault(resourceId)) {
                throw new InvalidInputException("keyVaultResourceId: '" + resourceId + "' is not the resource ID of a "
                        + "Key Vault. Example:"
                        + " /subscriptions/…/resourceGroups/…/providers/Microsoft.KeyVault/vaults/my-vault");
            }
            if (dnsName == null || !VAULT_ADDRESS.matcher(dnsName).matches()) {
                throw new InvalidInputException("keyVaultDnsName: '" + dnsName
                        + "' is not the address of a Key Vault. Example: https://my-vault.vault.azure.net/");
            }
        }
    }

    /**
     * A secret scope.
     *
     * @param name its name
     * @param keyVaultId the resource ID of its Key Vault, or {@code null} if Databricks stores the secrets itself
     */
    public record Scope(String name, String keyVaultId) {}

    private final RestClient client;

    public Secrets(RestClient client) {
        this.client = client;
    }

    /** @throws InvalidInputException when it is not a valid scope name */
    public static void checkScope(String scope) {
        checkName("scope", scope);
    }

    /** @throws InvalidInputException when it is not a valid key */
    public static void checkKey(String key) {
        checkName("key", key);
    }

    private static void checkName(String parameter, String name) {
        if (name == null || name.isEmpty()) {
            throw new InvalidInputException(parameter + " is missing");
        }
        if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
            throw new InvalidInputException(parameter + ": '" + name + "' is not valid. Use letters, digits, '-', '_' "
                    + "and '.', at most " + MAX_NAME + " characters");
        }
    }

    /** @throws InvalidInputException when it is neither {@code null} nor the supported principal */
    public static void checkInitialManagePrincipal(String principal) {
        if (principal != null && !principal.equals(EVERYBODY)) {
            throw new InvalidInputException("initialManagePrincipal: '" + principal
                    + "' is not supported. Use '" + EVERYBODY + "' to let all users of the workspace manage the "
                    + "scope, or leave it out to restrict it to this principal");
        }
    }

    /**
     * Creates a scope.
     *
     * @param initialManagePrincipal {@code users} to let everybody manage it, or {@code null} for only its creator
     * @param keyVault where its secrets are stored; {@code null} for Databricks itself
     * @throws DatabricksException {@linkplain DatabricksException#isAlreadyExists() among others} when a scope of this
     *     name exists
     */
    public void createScope(String scope, String initialManagePrincipal, KeyVault keyVault)
            throws IOException, InterruptedException {
        checkScope(scope);
        checkInitialManagePrincipal(initialManagePrincipal);
        ObjectNode body = JsonCodec.object().put("scope", scope);
        if (initialManagePrincipal != null) {
            body.put("initial_manage_principal", initialManagePrincipal);
        }
        if (keyVault != null) {
            body.put("scope_backend_type", "AZURE_KEYVAULT")
                    .putObject("backend_azure_keyvault")
                    .put("resource_id", keyVault.resourceId())
                    .put("dns_name", keyVault.dnsName());
        }
        client.call(RestRequest.post("/api/2.0/secrets/scopes/create", body).asRepeatable(true));
    }

    /** The scope of this name, if the principal can see one. */
    public Optional<Scope> scope(String name) throws IOException, InterruptedException {
        for (JsonNode scope :
                client.call(RestRequest.get("/api/2.0/secrets/scopes/list")).path("scopes")) {
            if (name.equals(scope.path("name").asText())) {
                return Optional.of(new Scope(name, RunState.text(scope.path("keyvault_metadata"), "resource_id")));
            }
        }
        return Optional.empty();
    }

    /**
     * Stores a text secret, replacing an existing one.
     *
     * @param value the secret itself, which never appears in an exception's message
     */
    public void put(String scope, String key, String value) throws IOException, InterruptedException {
        put(scope, key, "string_value", value, value.getBytes(StandardCharsets.UTF_8).length);
    }

    /** Stores a binary secret, like {@link #put(String, String, String)}. */
    public void put(String scope, String key, byte[] value) throws IOException, InterruptedException {
        put(scope, key, "bytes_value", Base64.getEncoder().encodeToString(value), value.length);
    }

    private void put(String scope, String key, String field, String value, int bytes)
            throws IOException, InterruptedException {
        checkScope(scope);
        checkKey(key);
        if (bytes > MAX_VALUE) {
            throw new InvalidInputException("The secret for key '" + key + "' has " + bytes
                    + " bytes; Databricks accepts at most " + MAX_VALUE);
        }
        ObjectNode body = JsonCodec.object().put("scope", scope).put("key", key).put(field, value);
        try {
            client.call(RestRequest.post("/api/2.0/secrets/put", body).asRepeatable(true));
        } catch (DatabricksException e) {
            if (quotes(e.remoteMessage(), value)) {
                throw new IOException("Databricks rejected the secret for key '" + key + "' of scope '" + scope
                        + "' with status " + e.status() + ", error code " + e.errorCode()
                        + ". Its message is not shown, as it quotes the secret");
            }
            throw e;
        }
    }

    private static boolean quotes(String message, String value) {
        return message != null
                && value.lines()
                        .map(LogText::line)
                        .filter(line -> !line.isEmpty())
                        .anyMatch(line -> message.contains(line.substring(0, Math.min(line.length(), RECOGNIZABLE))));
    }
}
