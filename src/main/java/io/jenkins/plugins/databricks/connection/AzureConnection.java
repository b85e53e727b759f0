package io.jenkins.plugins.databricks.connection;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Run;
import io.jenkins.plugins.databricks.credentials.ControllerHttp;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RetryListener;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import java.net.URI;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Azure's management API together with a credential that a build may use: what there is to connect to before there is a workspace. */
@Restricted(NoExternalUse.class)
public final class AzureConnection {

    private static final String WHICH_CREDENTIAL =
            "Name a Microsoft Entra credential, which Azure knows, such as a Microsoft Entra service principal";

    private AzureConnection() {}

    /**
     * A client for Azure Resource Manager, with the credential that the step names, or else the one of its block, folder or default workspace, and in
     * the cloud of that credential.
     *
     * @param credentialsId what the step says, or {@code null}
     * @param block what the enclosing {@code withDatabricks} says, or {@code null}
     * @param listener is told of the client's retries
     * @throws InvalidInputException when there is no credential, or none that Azure knows
     */
    public static RestClient client(
            @CheckForNull String credentialsId,
            @CheckForNull ConnectionParameters block,
            Run<?, ?> build,
            RetryListener listener) {
        String id = credentialsId == null ? inherited(block, build) : credentialsId;
        if (id == null) {
            throw new InvalidInputException("credentialsId is missing. " + WHICH_CREDENTIAL);
        }
        StandardCredentials found =
                CredentialsProvider.findCredentialById(id, StandardCredentials.class, build, List.of());
        if (found == null) {
            throw new InvalidInputException("credentialsId: there is no credential '" + id
                    + "' that this job may use. Check its ID and its folder");
        }
        URI address = ControllerHttp.resourceManager(found);
        if (address == null) {
            throw new InvalidInputException("credentialsId: '" + id + "' is a "
                    + found.getDescriptor().getDisplayName() + ", which does not open Azure. " + WHICH_CREDENTIAL);
        }
        // Its domain must allow the address, which is known only now, as each cloud has another.
        StandardCredentials credentials = Connection.credentials(id, address, build);
        if (!address.equals(ControllerHttp.resourceManager(credentials))) {
            throw new InvalidInputException("credentialsId: there are several credentials '" + id
                    + "', of different kinds or for different clouds. Give them different IDs");
        }
        ControllerHttp controllerHttp = ControllerHttp.get();
        return new RestClient(
                        address,
                        controllerHttp.transport(),
                        controllerHttp.azureAuthorizer(credentials),
                        RetryPolicy.STANDARD)
                .telling(listener);
    }

    private static String inherited(ConnectionParameters block, Run<?, ?> build) {
        ConnectionParameters around = FolderDefaults.of(build.getParent().getParent());
        ConnectionParameters parameters = block == null ? around : block.orElse(around);
        return parameters.workspace() == null || parameters.credentialsId() != null
                ? parameters.credentialsId()
                : Connection.configured(parameters, DatabricksConfiguration.get())
                        .credentialsId();
    }
}
