package io.jenkins.plugins.databricks.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import io.jenkins.plugins.databricks.steps.form.CliItems;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A block whose steps use the workspace and the credential that it names. */
public final class WithDatabricksStep extends DatabricksStep {

    private static final long serialVersionUID = 1L;

    private boolean exportToken;
    private String cli;

    @DataBoundConstructor
    public WithDatabricksStep() {}

    public boolean isExportToken() {
        return exportToken;
    }

    @DataBoundSetter
    public void setExportToken(boolean exportToken) {
        this.exportToken = exportToken;
    }

    @CheckForNull
    public String getCli() {
        return cli;
    }

    @DataBoundSetter
    public void setCli(@CheckForNull String cli) {
        this.cli = Util.fixEmptyAndTrim(cli);
    }

    @Override
    public StepExecution start(StepContext context) {
        return new WithDatabricksExecution(context, connection(), exportToken, cli);
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksStepDescriptor {

        @Override
        public String getFunctionName() {
            return "withDatabricks";
        }

        @Override
        public String getDisplayName() {
            return Messages.WithDatabricksStep_displayName();
        }

        @POST
        public ListBoxModel doFillCliItems(@AncestorInPath Item item, @QueryParameter String cli) {
            return CliItems.of(item, cli, Messages.WithDatabricksStep_noCli());
        }

        @Override
        public boolean takesImplicitBlockArgument() {
            return true;
        }

        @Override
        public Set<? extends Class<?>> getProvidedContext() {
            return Set.of(ConnectionParameters.class);
        }
    }
}
