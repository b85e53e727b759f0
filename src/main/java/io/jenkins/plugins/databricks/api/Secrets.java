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
 * Secret scopes and the secrets in them. What it refuses itself it refuses with an {@link InvalidInputException}
 * that names the parameter.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/secrets">Secrets API 2.0, with its limits</a>
 */
public final class Secrets {

    /** The most characters of a scope's name and of a key. */
    private static final int MAX_NAME = 128;

    /** The most bytes of a secret: 128 KB. */
    private static final int MAX_VALUE = 128 * 1024;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern VAULT_ADDRESS = Pattern.compile("https://[A-Za-z0-9.-]+/?");

    /** The only principal that a new scope can be opened to. */
    private static final String EVERYBODY = "users";

    /** So much of a value is enough to recognize it in a remote message, which may have been cut. */
    private static final int RECOGNIZABLE = 32;

    /**
     * The Azure Key Vault that holds a scope's secrets in Databricks' place.
     *
     * @param resourceId {@code /subscriptions/…/providers/Microsoft.KeyVault/vaults/…}
     * @param dnsName its address, as in {@code https://my-vault.vault.azure.net/}
     */
    public record KeyVault(String resourceId, String dnsName) implements Serializable {

        private static final long serialVersionUID = 1L;

        /** @throws InvalidInputException when one of the two is missing or has another form */
        public KeyVault {
            if (resourceId == null || !ArmResourceId.isOfVault(resourceId)) {
                throw new InvalidInputException("keyVaultResourceId: '" + resourceId + "' is no id of a Key Vault."
                        + " Write it as in"
                        + " /subscriptions/…/resourceGroups/…/providers/Microsoft.KeyVault/vaults/my-vault");
            }
            if (dnsName == null || !VAULT_ADDRESS.matcher(dnsName).matches()) {
                throw new InvalidInputException("keyVaultDnsName: '" + dnsName
                        + "' is no address of a Key Vault. Write it as in https://my-vault.vault.azure.net/");
            }
        }
    }

    /**
     * A scope as Databricks lists it.
     *
     * @param name its name
     * @param keyVaultId the resource id of its Key Vault, or {@code null} where Databricks holds the secrets itself
     */
    public record Scope(String name, String keyVaultId) {}

    private final RestClient client;

    public Secrets(RestClient client) {
        this.client = client;
    }

    /** @throws InvalidInputException when no scope can have this name */
    public static void checkScope(String scope) {
        checkName("scope", scope);
    }

    /** @throws InvalidInputException when no secret can have this key */
    public static void checkKey(String key) {
        checkName("key", key);
    }

    private static void checkName(String parameter, String name) {
        if (name == null || name.isEmpty()) {
            throw new InvalidInputException(parameter + " is missing");
        }
        if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
            throw new InvalidInputException(parameter + ": Databricks takes no '" + name
                    + "' here, but letters, digits, '-', '_' and '.', at most " + MAX_NAME + " of them");
        }
    }

    /** @throws InvalidInputException when no scope can be opened to this principal, which may be {@code null} */
    public static void checkInitialManagePrincipal(String principal) {
        if (principal != null && !principal.equals(EVERYBODY)) {
            throw new InvalidInputException("initialManagePrincipal: Databricks takes no '" + principal
                    + "' here, but '" + EVERYBODY + "', which lets all users of the workspace manage the scope;"
                    + " leave it out to keep the scope to this principal");
        }
    }

    /**
     * Makes a scope.
     *
     * @param initialManagePrincipal {@code users} to let everybody manage it, or {@code null} for nobody but its maker
     * @param keyVault where its secrets are, or {@code null} for Databricks itself
     * @throws DatabricksException {@linkplain DatabricksException#isAlreadyExists() among others} when there is one of
     *     this name
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

    /** The scope of this name, where the principal can see one. */
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
     * Stores a secret that is text, in the place of one that is there.
     *
     * @param value the secret itself, which is found in no message of any exception
     */
    public void put(String scope, String key, String value) throws IOException, InterruptedException {
        put(scope, key, "string_value", value, value.getBytes(StandardCharsets.UTF_8).length);
    }

    /** As {@link #put(String, String, String)}, for a secret that is bytes. */
    public void put(String scope, String key, byte[] value) throws IOException, InterruptedException {
        put(scope, key, "bytes_value", Base64.getEncoder().encodeToString(value), value.length);
    }

    private void put(String scope, String key, String field, String value, int bytes)
            throws IOException, InterruptedException {
        checkScope(scope);
        checkKey(key);
        if (bytes > MAX_VALUE) {
            throw new InvalidInputException(
                    "The secret for key '" + key + "' has " + bytes + " bytes; Databricks takes at most " + MAX_VALUE);
        }
        ObjectNode body = JsonCodec.object().put("scope", scope).put("key", key).put(field, value);
        try {
            client.call(RestRequest.post("/api/2.0/secrets/put", body).asRepeatable(true));
        } catch (DatabricksException e) {
            if (quotes(e.remoteMessage(), value)) {
                throw new IOException("Databricks refused the secret for key '" + key + "' of scope '" + scope
                        + "' with status " + e.status() + ", error code " + e.errorCode()
                        + ". Its message is not shown, since it quotes the secret");
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
