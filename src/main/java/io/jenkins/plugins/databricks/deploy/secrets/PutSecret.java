package io.jenkins.plugins.databricks.deploy.secrets;

import io.jenkins.plugins.databricks.api.Secrets;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.io.IOException;
import java.io.Serializable;

/** Stores a secret in a scope. The secret's value stays out of requests, results, logs and exceptions. */
public final class PutSecret {

    /**
     * The secret to store.
     *
     * @param scope a scope whose secrets Databricks stores itself
     * @param key the secret's name; an existing secret of this name is replaced
     */
    public record Request(String scope, String key) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    private final Secrets secrets;
    private final DeploymentLog log;

    public PutSecret(RestClient client, DeploymentLog log) {
        this.secrets = new Secrets(client);
        this.log = log;
    }

    /**
     * Stores a text.
     *
     * @throws InvalidInputException when scope or key is invalid, or the value is too large
     */
    public void run(Request request, String value) throws IOException, InterruptedException {
        secrets.put(request.scope(), request.key(), value);
        tell(request);
    }

    /** Stores bytes, such as those of a file, like {@link #run(Request, String)}. */
    public void run(Request request, byte[] value) throws IOException, InterruptedException {
        secrets.put(request.scope(), request.key(), value);
        tell(request);
    }

    private void tell(Request request) {
        log.line("Put secret '" + request.key() + "' into scope '" + request.scope() + "'");
    }
}
