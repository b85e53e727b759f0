package io.jenkins.plugins.databricks.connection;

import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import hudson.Util;
import hudson.model.AbstractProject;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.model.Queue;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.api.WorkspaceHost;
import io.jenkins.plugins.databricks.credentials.ControllerHttp;
import io.jenkins.plugins.databricks.credentials.DatabricksCredentials;
import io.jenkins.plugins.databricks.credentials.TrustedHosts;
import io.jenkins.plugins.databricks.forms.FormAccess;
import io.jenkins.plugins.databricks.forms.FormCheck;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.springframework.security.core.Authentication;

/** The choices and checks of the fields that say where to connect to. Nothing is told to those who may not configure the job. */
@Restricted(NoExternalUse.class)
public final class ConnectionForm {

    private ConnectionForm() {}

    /** The configured workspaces, and first what an empty choice stands for. */
    static ListBoxModel workspaces(Item item, String current) {
        if (!FormAccess.mayConfigure(item)) {
            return new StandardListBoxModel().includeCurrentValue(Util.fixNull(current));
        }
        return DatabricksConfiguration.get().workspaceNames(ofEmptyChoice(item), current);
    }

    /** The same in a folder's own form. */
    static ListBoxModel workspacesOfFolder(Item folder, String current) {
        if (!FormAccess.mayConfigure(folder)) {
            return new StandardListBoxModel().includeCurrentValue(Util.fixNull(current));
        }
        String name = nameOf(FolderDefaults.of(parent(folder)));
        return DatabricksConfiguration.get()
                .workspaceNames(
                        name == null ? Messages.ConnectionForm_none() : Messages.ConnectionForm_default(name), current);
    }

    private static String ofEmptyChoice(Item item) {
        String name = defaultFor(item);
        if (item instanceof AbstractProject) {
            return name == null ? Messages.ConnectionForm_choose() : Messages.ConnectionForm_default(name);
        }
        return name == null ? Messages.ConnectionForm_fromBlock() : Messages.ConnectionForm_fromBlockOrDefault(name);
    }

    /** Which workspace an item's folders or the global configuration name, or {@code null}. */
    private static String defaultFor(Item item) {
        // The page with the syntax of steps is one of folders too.
        ItemGroup<?> innermost = item instanceof ItemGroup<?> folder ? folder : parent(item);
        return nameOf(FolderDefaults.of(innermost));
    }

    private static ItemGroup<?> parent(Item item) {
        return item == null ? Jenkins.get() : item.getParent();
    }

    private static String nameOf(ConnectionParameters parameters) {
        return parameters.workspace() == null ? parameters.host() : parameters.workspace();
    }

    static FormValidation checkWorkspace(Item item, String workspace, String host) {
        return FormCheck.bounded(item, workspace, () -> {
            String name = Util.fixEmptyAndTrim(workspace);
            if (name == null) {
                boolean nowhere = item instanceof AbstractProject
                        && defaultFor(item) == null
                        && Util.fixEmptyAndTrim(host) == null;
                return nowhere ? FormValidation.error(Messages.ConnectionForm_nowhere()) : FormValidation.ok();
            }
            boolean unknown = !FormCheck.hasVariable(name)
                    && DatabricksConfiguration.get().workspace(name) == null;
            return unknown ? FormValidation.error(Messages.ConnectionForm_unknownWorkspace(name)) : FormValidation.ok();
        });
    }

    static FormValidation checkHost(Item item, String host, String workspace) {
        boolean both = Util.fixEmptyAndTrim(host) != null && Util.fixEmptyAndTrim(workspace) != null;
        return both
                ? FormCheck.bounded(item, host, () -> FormValidation.error(Messages.ConnectionForm_workspaceOrHost()))
                : FormCheck.of(item, host, TrustedHosts::check);
    }

    /** The credentials that the job may use for this address, or for the address of this workspace. */
    static ListBoxModel credentials(Item item, String workspace, String host, String current) {
        return credentials(
                item,
                current,
                Messages.ConnectionForm_credentialOfWorkspace(),
                requirements(workspace, host),
                DatabricksCredentials.MATCHER);
    }

    /** The credentials whose secrets the job may store there. */
    public static ListBoxModel secrets(Item item, String workspace, String host, String current) {
        return credentials(
                item,
                current,
                Messages.ConnectionForm_chooseSecret(),
                requirements(workspace, host),
                SecretCredential.MATCHER);
    }

    /** The credentials that the job may use and that Azure knows. */
    public static ListBoxModel azureCredentials(Item item, String current) {
        return credentials(
                item,
                current,
                Messages.ConnectionForm_credentialOfSurroundings(),
                List.of(),
                credential -> credential instanceof StandardCredentials standard && opensAzure(standard));
    }

    private static boolean opensAzure(StandardCredentials credentials) {
        try {
            return ControllerHttp.resourceManager(credentials) != null;
        } catch (InvalidInputException e) {
            return false;
        }
    }

    private static ListBoxModel credentials(
            Item item, String current, String empty, List<DomainRequirement> requirements, CredentialsMatcher matcher) {
        StandardListBoxModel items = new StandardListBoxModel();
        if (!FormAccess.maySeeCredentials(item)) {
            return items.includeCurrentValue(Util.fixNull(current));
        }
        Authentication authentication =
                item instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : ACL.SYSTEM2;
        items.add(empty, "");
        return items.includeMatchingAs(authentication, item, StandardCredentials.class, requirements, matcher)
                .includeCurrentValue(Util.fixNull(current));
    }

    private static List<DomainRequirement> requirements(String workspace, String host) {
        DatabricksWorkspace configured = DatabricksConfiguration.get().workspace(Util.fixEmptyAndTrim(workspace));
        return requirements(configured == null ? host : configured.getHost());
    }

    /** What a credential's domain must allow; nothing as long as there is no address. */
    static List<DomainRequirement> requirements(String host) {
        try {
            return URIRequirementBuilder.fromUri(
                            WorkspaceHost.parse(Util.fixNull(host)).toString())
                    .build();
        } catch (InvalidInputException e) {
            return List.of();
        }
    }
}
