package io.jenkins.plugins.databricks.deploy.secrets;

import io.jenkins.plugins.databricks.api.Secrets;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;

/** Makes a secret scope, unless it is there. */
public final class CreateSecretScope {

    /**
     * Which scope.
     *
     * @param scope its name
     * @param initialManagePrincipal {@code users} to let everybody manage it, or {@code null} for nobody but its maker;
     *     of no effect on a scope that is there
     * @param keyVault the Azure Key Vault that holds its secrets, or {@code null} for Databricks itself
     */
    public record Request(String scope, String initialManagePrincipal, Secrets.KeyVault keyVault)
            implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /**
     * What happened.
     *
     * @param scope the scope's name
     * @param created whether it was made now
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
     * Makes it.
     *
     * @throws InvalidInputException when the name or the principal is none that Databricks takes, or the scope is there
     *     but has its secrets elsewhere
     */
    public Result run(Request request) throws IOException, InterruptedException {
        try {
            secrets.createScope(request.scope(), request.initialManagePrincipal(), request.keyVault());
        } catch (DatabricksException e) {
            if (!e.isAlreadyExists()) {
                throw e;
            }
            checkBackEnd(request);
            log.line("Secret scope '" + request.scope() + "' exists already");
            return new Result(request.scope(), false);
        }
        log.line("Created secret scope '" + request.scope() + "'"
                + (request.keyVault() == null
                        ? ""
                        : " on Key Vault " + request.keyVault().dnsName()));
        return new Result(request.scope(), true);
    }

    /** A scope with its secrets elsewhere would be found out only by a job that reads nothing, or the wrong thing. */
    private void checkBackEnd(Request request) throws IOException, InterruptedException {
        Optional<Secrets.Scope> found = secrets.scope(request.scope());
        if (found.isEmpty()) {
            return;
        }
        String there = found.get().keyVaultId();
        String wanted = request.keyVault() == null ? null : request.keyVault().resourceId();
        boolean same = there == null ? wanted == null : there.equalsIgnoreCase(wanted);
        if (!same) {
            throw new InvalidInputException("scope: '" + request.scope() + "' exists already, but " + holder(there)
                    + " holds its secrets, not " + holder(wanted)
                    + ". Choose another name, or delete the scope in Databricks first");
        }
    }

    private static String holder(String keyVaultId) {
        return keyVaultId == null ? "Databricks" : "the Key Vault " + keyVaultId;
    }
}
