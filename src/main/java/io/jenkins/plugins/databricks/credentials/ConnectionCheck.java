package io.jenkins.plugins.databricks.credentials;

import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.fasterxml.jackson.databind.JsonNode;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.api.WorkspaceHost;
import io.jenkins.plugins.databricks.auth.TokenSource;
import io.jenkins.plugins.databricks.forms.FormAccess;
import io.jenkins.plugins.databricks.forms.FormCheck;
import io.jenkins.plugins.databricks.rest.Authorizer;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.HttpTransport;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.RetryListener;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import io.jenkins.plugins.databricks.rest.task.Stoppable;
import io.jenkins.plugins.databricks.rest.text.LogText;
import io.jenkins.plugins.databricks.rest.text.Sentences;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The test behind the Test connection buttons: it mints a token and makes a harmless call to the workspace. */
@Restricted(NoExternalUse.class)
public final class ConnectionCheck {

    /** A person waits in front of the form. */
    private static final Duration LONGEST = Duration.ofSeconds(9);

    private static final RetryPolicy IMPATIENT = RetryPolicy.STANDARD.withTotal(Duration.ofSeconds(4));

    private ConnectionCheck() {}

    /**
     * Checks whether the button would accept this address. Only users who may press it learn which addresses are
     * configured.
     */
    static FormValidation check(Item item, String host) {
        if (Util.fixEmptyAndTrim(host) == null || !FormAccess.mayStoreCredentials(item)) {
            return FormValidation.ok();
        }
        return FormCheck.message(() -> {
            TrustedHosts.check(host);
            return FormValidation.ok();
        });
    }

    /**
     * The test for users who may store credentials, which the caller has checked: only trusted addresses are accepted.
     *
     * @param credentials creates the credential from the form's fields
     * @param required the credential's required fields
     */
    static FormValidation run(String host, Supplier<StandardCredentials> credentials, String... required) {
        if (Util.fixEmptyAndTrim(host) == null) {
            return FormValidation.error(Messages.ConnectionCheck_whichWorkspace());
        }
        if (Stream.of(required).anyMatch(value -> Util.fixEmptyAndTrim(value) == null)) {
            return FormValidation.error(Messages.ConnectionCheck_incomplete());
        }
        return FormCheck.message(() -> connect(TrustedHosts.check(host), credentials.get(), null));
    }

    /** The test for administrators, which the caller has checked: the address is about to be configured. */
    public static FormValidation runAsAdministrator(
            String host, StandardCredentials credentials, String azureResourceId) {
        return FormCheck.message(() -> connect(
                WorkspaceHost.parse(host),
                FederationCredentials.ofJenkins(credentials),
                Util.fixEmptyAndTrim(azureResourceId)));
    }

    /** A service principal's user name is its application ID, which says less than its display name. */
    private static String principal(JsonNode me) {
        String id = me.path("userName").asText();
        String name = me.path("displayName").asText();
        String principal = name.isBlank() || name.equals(id) ? id : name + " (" + id + ")";
        return LogText.line(principal);
    }

    private static FormValidation connect(URI workspace, StandardCredentials credentials, String azureResourceId) {
        try {
            ControllerHttp controllerHttp = ControllerHttp.get();
            TokenSource source = controllerHttp.tokenSource(credentials, workspace);
            Authorizer authorizer = controllerHttp.authorizer(credentials, source, azureResourceId);
            return new Trial(workspace, source, authorizer).run(controllerHttp.transport());
        } catch (IOException e) {
            return FormValidation.error(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FormValidation.error(e.toString());
        }
    }

    /** One test. It always ends in time, and then says what it was waiting for. */
    private static final class Trial implements RetryListener {

        private static final RestRequest ME = RestRequest.get("/api/2.0/preview/scim/v2/Me");

        private final URI workspace;
        private final Authorizer authorizer;
        private volatile String waiting;
        private volatile String lastFailure;

        Trial(URI workspace, TokenSource source, Authorizer authorizer) {
            this.workspace = workspace;
            this.authorizer = authorizer;
            this.waiting = Messages.ConnectionCheck_noToken(source, LONGEST.toSeconds());
        }

        FormValidation run(HttpTransport transport) throws IOException, InterruptedException {
            RestClient client = new RestClient(workspace, transport, authorizer, IMPATIENT).telling(this);
            try {
                JsonNode me = Stoppable.call(() -> ask(client), Stoppable.Limit.of(LONGEST), () -> {});
                return FormValidation.ok(Messages.ConnectionCheck_success(workspace.getHost(), principal(me)));
            } catch (TimeoutException e) {
                return FormValidation.error(Sentences.join(waiting, lastFailure));
            }
        }

        private JsonNode ask(RestClient client) throws IOException, InterruptedException {
            client.patiently(waiting, authorizer::headers);
            waiting = Messages.ConnectionCheck_noAnswer(workspace.getHost(), ME, LONGEST.toSeconds());
            return client.call(ME);
        }

        @Override
        public void interrupted(String call, DatabricksException last) {
            lastFailure = last == null ? null : last.getMessage();
        }
    }
}
