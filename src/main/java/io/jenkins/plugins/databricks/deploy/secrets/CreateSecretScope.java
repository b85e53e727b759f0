package io.jenkins.plugins.databricks.deploy.secrets;

import io.jenkins.plugins.databricks.api.Secrets;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;

/** Creates a secret scope, unless it exists. */
public final class CreateSecretScope {

    /**
     * The scope to create.
     *
     * @param scope its name
     * @param initialManagePrincipal {@code users} to let everybody manage it, or {@code null} for only its creator; no
     *     effect on an existing scope
     * @param keyVault the Azure Key Vault that stores its secrets, or {@code null} for Databricks itself
     */
    public record Request(String scope, String initialManagePrincipal, Secrets.KeyVault keyVault)
            implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /**
     * The result.
     *
     * @param scope the scope's name
     * @param created whether it was created now
     */
    public record Result(String scope, boolean created) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    private final Secrets secrets;
    private final DeploymentLog log;

    public CreateSecretScope(RestClient client, DeploymentLog log) {
        this.secrets = new Secrets(client);
        this.log = log;
    }

    /**
     * Creates it.
     *
     * @throws InvalidInputException when the name or the principal is invalid, or the scope exists but stores its
     *     secrets elsewhere
     */
    public Result run(Request request) throws IOException, InterruptedException {
        try {
            secrets.createScope(request.scope(), request.initialManagePrincipal(), request.keyVault());
        } catch (DatabricksException e) {
            if (!e.isAlreadyExists()) {
                throw e;
            }
            checkBackEnd(request);
            log.line("Secret scope '" + request.scope() + "' already exists");
            return new Result(request.scope(), false);
        }
        log.line("Created secret scope '" + request.scope() + "'"
                + (request.keyVault() == null
                        ? ""
                        : " on Key Vault " + request.keyVault().dnsName()));
        return new Result(request.scope(), true);
    }

    /**
     * Checks the back end: if secrets are stored elsewhere, only a job that reads the wrong value or none would notice.
     */
    private void checkBackEnd(Request request) throws IOException, InterruptedException {
        Optional<Secrets.Scope> found = secrets.scope(request.scope());
        if (found.isEmpty()) {
            return;
        }
        String there = found.get().keyVaultId();
        String wanted = request.keyVault() == null ? null : request.keyVault().resourceId();
        boolean same = there == null ? wanted == null : there.equalsIgnoreCase(wanted);
        if (!same) {
            throw new InvalidInputException("scope: '" + request.scope() + "' already exists, but " + holder(there)
                    + " stores its secrets, not " + holder(wanted)
                    + ". Choose another name, or delete the scope in Databricks first");
        }
    }

    private static String holder(String keyVaultId) {
        return keyVaultId == null ? "Databricks" : "the Key Vault " + keyVaultId;
    }
}
