package io.jenkins.plugins.databricks.connection;

import com.cloudbees.hudson.plugins.folder.AbstractFolder;
import com.cloudbees.hudson.plugins.folder.AbstractFolderProperty;
import com.cloudbees.hudson.plugins.folder.AbstractFolderPropertyDescriptor;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.util.ListBoxModel;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** Where the jobs in a folder connect to unless they say otherwise. Used only where the plugin for folders is installed. */
public final class FolderConnection extends AbstractFolderProperty<AbstractFolder<?>> {

    private String workspace;
    private String host;
    private String credentialsId;
    private String azureResourceId;

    @DataBoundConstructor
    public FolderConnection() {}

    ConnectionParameters parameters() {
        return new ConnectionParameters(workspace, host, credentialsId, azureResourceId);
    }

    public String getWorkspace() {
        return workspace;
    }

    @DataBoundSetter
    public void setWorkspace(String workspace) {
        this.workspace = Util.fixEmptyAndTrim(workspace);
    }

    public String getHost() {
        return host;
    }

    @DataBoundSetter
    public void setHost(String host) {
        this.host = Util.fixEmptyAndTrim(host);
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    public String getAzureResourceId() {
        return azureResourceId;
    }

    @DataBoundSetter
    public void setAzureResourceId(String azureResourceId) {
        this.azureResourceId = Util.fixEmptyAndTrim(azureResourceId);
    }

    /** Tells what folders say. */
    @Extension(optional = true)
    public static final class OfFolders implements FolderDefaults {
        @Override
        public ConnectionParameters ofFolder(ItemGroup<?> group) {
            FolderConnection property = group instanceof AbstractFolder<?> folder
                    ? folder.getProperties().get(FolderConnection.class)
                    : null;
            return property == null ? null : property.parameters();
        }
    }

    @Extension(optional = true)
    @Symbol("databricksConnection")
    public static final class DescriptorImpl extends AbstractFolderPropertyDescriptor implements ConnectionDescriptor {

        public DescriptorImpl() {
            addHelpFileRedirect("azureResourceId", DatabricksWorkspace.class, "azureResourceId");
        }

        @Override
        public String getDisplayName() {
            return Messages.FolderConnection_displayName();
        }

        /** The form of a folder sends the fields of all properties; where all are empty, the folder needs none. */
        @Override
        public AbstractFolderProperty<?> newInstance(StaplerRequest2 req, JSONObject formData) throws FormException {
            FolderConnection property = (FolderConnection) super.newInstance(req, formData);
            return property.parameters().isEmpty() ? null : property;
        }

        @Override
        @POST
        public ListBoxModel doFillWorkspaceItems(@AncestorInPath Item folder, @QueryParameter String workspace) {
            return ConnectionForm.workspacesOfFolder(folder, workspace);
        }
    }
}
