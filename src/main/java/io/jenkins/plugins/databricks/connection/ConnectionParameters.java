package io.jenkins.plugins.databricks.connection;

import hudson.Util;
import java.io.Serializable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The parameters of a step, a block, a build step or a folder that say where to connect to. They are names only, never a secret, and are saved with
 * running builds.
 *
 * @param workspace the name of a configured workspace, or {@code null}
 * @param host the address of a workspace, or {@code null}
 * @param credentialsId the id of a credential, or {@code null}
 * @param azureResourceId the workspace's Azure resource id, or {@code null}
 */
@Restricted(NoExternalUse.class)
public record ConnectionParameters(String workspace, String host, String credentialsId, String azureResourceId)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    public ConnectionParameters {
        workspace = Util.fixEmptyAndTrim(workspace);
        host = Util.fixEmptyAndTrim(host);
        credentialsId = Util.fixEmptyAndTrim(credentialsId);
        azureResourceId = Util.fixEmptyAndTrim(azureResourceId);
    }

    /** Whether none is set. */
    public boolean isEmpty() {
        return workspace == null && host == null && credentialsId == null && azureResourceId == null;
    }

    /** Whether they name a workspace. */
    boolean namesWorkspace() {
        return workspace != null || host != null;
    }

    /** These parameters where they are set, the others where not. */
    public ConnectionParameters orElse(ConnectionParameters outer) {
        if (outer == null || namesWorkspace()) {
            return this;
        }
        return new ConnectionParameters(
                outer.workspace,
                outer.host,
                credentialsId == null ? outer.credentialsId : credentialsId,
                azureResourceId == null ? outer.azureResourceId : azureResourceId);
    }

    /** A configured workspace's address, with its credential and resource id unless others are set. */
    ConnectionParameters at(DatabricksWorkspace configured) {
        return new ConnectionParameters(
                configured.getName(),
                configured.getHost(),
                credentialsId == null ? configured.getCredentialsId() : credentialsId,
                azureResourceId == null ? configured.getAzureResourceId() : azureResourceId);
    }
}
