package io.jenkins.plugins.databricks.builders;

import hudson.Extension;
import io.jenkins.plugins.databricks.steps.DatabricksCreateJobStep;
import io.jenkins.plugins.databricks.steps.Messages;
import org.kohsuke.stapler.DataBoundConstructor;

/** Creates a job in a freestyle build. */
public final class CreateJobBuilder extends DatabricksBuilder<DatabricksCreateJobStep> {

    @DataBoundConstructor
    public CreateJobBuilder(DatabricksCreateJobStep step) {
        super(step);
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksBuilderDescriptor {

        public DescriptorImpl() {
            super(DatabricksCreateJobStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksCreateJobStep_displayName();
        }
    }
}
