package io.jenkins.plugins.databricks.builders;

import hudson.Extension;
import io.jenkins.plugins.databricks.steps.DatabricksResetJobStep;
import io.jenkins.plugins.databricks.steps.Messages;
import org.kohsuke.stapler.DataBoundConstructor;

/** Resets a job in a freestyle build. */
public final class ResetJobBuilder extends DatabricksBuilder<DatabricksResetJobStep> {

    @DataBoundConstructor
    public ResetJobBuilder(DatabricksResetJobStep step) {
        super(step);
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksBuilderDescriptor {

        public DescriptorImpl() {
            super(DatabricksResetJobStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksResetJobStep_displayName();
        }
    }
}
