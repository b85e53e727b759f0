package io.jenkins.plugins.databricks.connection;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import hudson.AbortException;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Queue;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.credentials.DatabricksCredentials;
import io.jenkins.plugins.databricks.credentials.TrustedHosts;
import jenkins.model.Jenkins;
import org.springframework.security.core.Authentication;

/** Fills and checks the form fields that all steps share. Who may not configure the job learns nothing from them. */
public final class ConnectionForm {

    private ConnectionForm() {}

    /** The configured workspaces. */
    public static ListBoxModel workspaces(Item item, String current) {
        if (!mayConfigure(item)) {
            return new StandardListBoxModel().includeCurrentValue(Util.fixNull(current));
        }
        return DatabricksConfiguration.get().workspaceNames(Messages.ConnectionForm_inherited(), current);
    }

    public static FormValidation checkHost(Item item, String host, String workspace) {
        if (!mayConfigure(item) || Util.fixEmptyAndTrim(host) == null) {
            return FormValidation.ok();
        }
        if (Util.fixEmptyAndTrim(workspace) != null) {
            return FormValidation.error(Messages.ConnectionForm_workspaceOrHost());
        }
        try {
            TrustedHosts.check(host);
            return FormValidation.ok();
        } catch (AbortException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    /** The credentials that the job may use for this address. */
    public static ListBoxModel credentials(Item item, String host, String current) {
        StandardListBoxModel items = new StandardListBoxModel();
        if (!mayUseCredentials(item)) {
            return items.includeCurrentValue(Util.fixNull(current));
        }
        Authentication authentication = item instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : ACL.SYSTEM2;
        return items.includeEmptyValue()
                .includeMatchingAs(
                        authentication,
                        item,
                        StandardCredentials.class,
                        URIRequirementBuilder.fromUri(host).build(),
                        DatabricksCredentials.MATCHER)
                .includeCurrentValue(Util.fixNull(current));
    }

    public static FormValidation checkAzureResourceId(String value) {
        return AzureResourceId.check(value);
    }

    private static boolean mayConfigure(Item item) {
        return item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ);
    }

    private static boolean mayUseCredentials(Item item) {
        return item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(CredentialsProvider.USE_ITEM);
    }
}
