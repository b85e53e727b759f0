package io.jenkins.plugins.databricks.connection;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.api.WorkspaceHost;
import io.jenkins.plugins.databricks.credentials.ConnectionCheck;
import io.jenkins.plugins.databricks.credentials.DatabricksCredentials;
import io.jenkins.plugins.databricks.forms.FormCheck;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.net.URI;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A workspace that an administrator has configured, so that jobs can refer to it by its name. */
public final class DatabricksWorkspace extends AbstractDescribableImpl<DatabricksWorkspace> {

    private final String name;
    private final String host;
    private String credentialsId;
    private String azureResourceId;

    @DataBoundConstructor
    public DatabricksWorkspace(@NonNull String name, @NonNull String host) {
        this.name = Util.fixNull(name).strip();
        this.host = Util.fixNull(host).strip();
    }

    public String getName() {
        return name;
    }

    public String getHost() {
        return host;
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

    private static boolean isPlainHttp(URI address) {
        return address.getScheme().equals("http") && !WorkspaceHost.isLoopback(address);
    }

    /**
     * Checks what must be right for tokens to go to the right place.
     *
     * @throws InvalidInputException when the name is missing, or tokens would be sent over plain http
     */
    void check() {
        if (name.isEmpty()) {
            throw new InvalidInputException("A Databricks workspace has no name: " + host);
        }
        if (isPlainHttp(WorkspaceHost.parse(host))) {
            throw new InvalidInputException(
                    "The address of the Databricks workspace '" + name + "' must begin with https://");
        }
    }

    /** Whether this is the workspace's address. */
    boolean isAt(URI address) {
        try {
            return WorkspaceHost.parse(host).equals(address);
        } catch (InvalidInputException e) {
            return false;
        }
    }

    @Extension
    @Symbol("databricksWorkspace")
    public static final class DescriptorImpl extends Descriptor<DatabricksWorkspace> {

        @Override
        public String getDisplayName() {
            return Messages.DatabricksWorkspace_displayName();
        }

        @POST
        public FormValidation doCheckName(@QueryParameter String value, @QueryParameter String configuredName) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            String name = Util.fixEmptyAndTrim(value);
            if (name == null || name.equals(configuredName)) {
                return FormValidation.validateRequired(value);
            }
            return DatabricksConfiguration.get().workspace(name) == null
                    ? FormValidation.ok()
                    : FormValidation.error(Messages.DatabricksWorkspace_nameTaken(name));
        }

        @POST
        public FormValidation doCheckHost(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return Util.fixEmptyAndTrim(value) == null
                    ? FormValidation.error(Messages.DatabricksWorkspace_hostMissing())
                    : FormCheck.message(() -> isPlainHttp(WorkspaceHost.parse(value))
                            ? FormValidation.error(Messages.DatabricksWorkspace_httpsOnly())
                            : FormValidation.ok());
        }

        @POST
        public FormValidation doCheckAzureResourceId(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            String id = Util.fixEmptyAndTrim(value);
            return FormCheck.message(() -> {
                if (id != null) {
                    AzureResourceId.check(id);
                }
                return FormValidation.ok();
            });
        }

        /** Credentials of scope System are left out, since no build may use them. */
        @POST
        public ListBoxModel doFillCredentialsIdItems(
                @QueryParameter String host, @QueryParameter String credentialsId) {
            StandardListBoxModel items = new StandardListBoxModel();
            if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
                return items.includeCurrentValue(Util.fixNull(credentialsId));
            }
            return items.includeEmptyValue()
                    .includeMatchingAs(
                            ACL.SYSTEM2,
                            Jenkins.get(),
                            StandardCredentials.class,
                            ConnectionForm.requirements(host),
                            CredentialsMatchers.allOf(
                                    DatabricksCredentials.MATCHER,
                                    CredentialsMatchers.not(CredentialsMatchers.withScope(CredentialsScope.SYSTEM))))
                    .includeCurrentValue(Util.fixNull(credentialsId));
        }

        @POST
        public FormValidation doTestConnection(
                @QueryParameter String host,
                @QueryParameter String credentialsId,
                @QueryParameter String azureResourceId) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            FormValidation address = doCheckHost(host);
            if (address.kind == FormValidation.Kind.ERROR) {
                return address;
            }
            if (Util.fixEmptyAndTrim(credentialsId) == null) {
                return FormValidation.error(Messages.DatabricksWorkspace_credentialsMissing());
            }
            StandardCredentials credentials = CredentialsMatchers.firstOrNull(
                    CredentialsProvider.lookupCredentialsInItemGroup(
                            StandardCredentials.class, Jenkins.get(), ACL.SYSTEM2, ConnectionForm.requirements(host)),
                    CredentialsMatchers.withId(credentialsId.strip()));
            if (credentials == null) {
                return FormValidation.error(Messages.DatabricksWorkspace_credentialsUnknown(credentialsId));
            }
            return ConnectionCheck.runAsAdministrator(host, credentials, azureResourceId);
        }
    }
}
