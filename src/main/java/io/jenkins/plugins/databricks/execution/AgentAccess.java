package io.jenkins.plugins.databricks.execution;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import io.jenkins.plugins.databricks.api.WorkspaceHost;
import io.jenkins.plugins.databricks.auth.LentAuthorizer;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.connection.DatabricksConfiguration;
import io.jenkins.plugins.databricks.credentials.ControllerHttp;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.ToldRetries;
import io.jenkins.plugins.databricks.rest.Authorizer;
import io.jenkins.plugins.databricks.rest.HttpTransport;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import io.jenkins.plugins.databricks.rest.settings.HttpSettings;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.net.URI;
import java.time.Clock;
import org.jenkinsci.remoting.SerializableOnlyOverRemoting;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What an agent needs to call one workspace itself, during one call to the agent: no more than tokens that it asks the controller for whenever it needs one.
 *
 * @param lent is a proxy on the agent
 */
@Restricted(NoExternalUse.class)
public record AgentAccess(URI host, HttpSettings settings, Authorizer lent) implements Serializable {

    private static final long serialVersionUID = 1L;

    /**
     * The access of a build's agent.
     *
     * @param what what it is for, such as {@code Uploading}, for the log
     * @return {@code null} when the agent may have none, which the log explains unless an administrator has said so
     */
    public static AgentAccess of(Connection connection, DeploymentLog log, String what)
            throws IOException, InterruptedException {
        if (DatabricksConfiguration.get().isKeepTokensOnController()) {
            return null;
        }
        if (WorkspaceHost.isLoopback(connection.host())) {
            log.line(what + " through the controller, since "
                    + connection.host().getHost() + " means a different machine on the agent");
            return null;
        }
        Authorizer authorizer = connection.agentAuthorizer();
        if (authorizer == null) {
            log.line(what + " through the controller, since a personal access token must not leave it");
            return null;
        }
        return new AgentAccess(
                connection.host(), ControllerHttp.get().settings().toReach(connection.host()), new Lent(authorizer));
    }

    /** Ends the access, on the controller. */
    public void callBack() {
        ((Lent) lent).callBack();
    }

    /** Something that calls the workspace, on the agent. */
    @FunctionalInterface
    public interface Work<T> {
        T done(RestClient client, DeploymentLog log) throws IOException, InterruptedException;
    }

    /** Does work on the agent, which goes on until it is done. */
    public <T> T use(BuildLog log, Work<T> work) throws IOException {
        try (HttpTransport transport = new HttpTransport(settings, null)) {
            RestClient client =
                    new RestClient(host, transport, lent, RetryPolicy.STANDARD).telling(new ToldRetries(log));
            return work.done(client, log);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The agent was interrupted", e);
        } finally {
            // Lines that still wait here would come after the step's end, or never.
            log.listener().getLogger().flush();
        }
    }

    /**
     * What the agent calls back to. Remoting releases at the end of a call what was exported while the call was written, and nothing else; so this is
     * exported then.
     */
    @SuppressFBWarnings(
            value = "SE_NO_SUITABLE_CONSTRUCTOR",
            justification = "Remoting sends a proxy in its place that calls back to the controller")
    private static final class Lent extends LentAuthorizer implements SerializableOnlyOverRemoting {

        private static final long serialVersionUID = 1L;

        Lent(Authorizer owner) {
            super(owner, Clock.systemUTC());
        }

        private Object writeReplace() throws NotSerializableException {
            return getChannelForSerialization().export(Authorizer.class, this);
        }
    }
}
