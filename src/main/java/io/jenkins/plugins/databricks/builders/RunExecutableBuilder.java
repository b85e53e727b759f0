package io.jenkins.plugins.databricks.builders;

import hudson.Extension;
import io.jenkins.plugins.databricks.steps.runs.DatabricksRunExecutableStep;
import io.jenkins.plugins.databricks.steps.runs.Messages;
import org.kohsuke.stapler.DataBoundConstructor;

/** Has a job run an executable of a freestyle build. */
public final class RunExecutableBuilder extends DatabricksBuilder<DatabricksRunExecutableStep> {

    @DataBoundConstructor
    public RunExecutableBuilder(DatabricksRunExecutableStep step) {
        super(step);
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksBuilderDescriptor {

        public DescriptorImpl() {
            super(DatabricksRunExecutableStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksRunExecutableStep_displayName();
        }
    }
}
