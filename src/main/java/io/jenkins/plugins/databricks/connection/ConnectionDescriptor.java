package io.jenkins.plugins.databricks.connection;

import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.forms.FormCheck;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A descriptor whose form has the fields of {@link ConnectionParameters}; the view {@code connection.jelly} shows them. */
@Restricted(NoExternalUse.class)
public interface ConnectionDescriptor {

    @POST
    default ListBoxModel doFillWorkspaceItems(@AncestorInPath Item item, @QueryParameter String workspace) {
        return ConnectionForm.workspaces(item, workspace);
    }

    @POST
    default FormValidation doCheckWorkspace(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String host) {
        return ConnectionForm.checkWorkspace(item, value, host);
    }

    @POST
    default FormValidation doCheckHost(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String workspace) {
        return ConnectionForm.checkHost(item, value, workspace);
    }

    @POST
    default ListBoxModel doFillCredentialsIdItems(
            @AncestorInPath Item item,
            @QueryParameter String workspace,
            @QueryParameter String host,
            @QueryParameter String credentialsId) {
        return ConnectionForm.credentials(item, workspace, host, credentialsId);
    }

    @POST
    default FormValidation doCheckAzureResourceId(@AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.of(item, value, AzureResourceId::check);
    }
}
