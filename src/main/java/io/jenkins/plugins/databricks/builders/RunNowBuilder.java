package io.jenkins.plugins.databricks.builders;

import hudson.Extension;
import io.jenkins.plugins.databricks.steps.runs.DatabricksRunNowStep;
import io.jenkins.plugins.databricks.steps.runs.Messages;
import org.kohsuke.stapler.DataBoundConstructor;

/** Runs a job in a freestyle build. */
public final class RunNowBuilder extends DatabricksBuilder<DatabricksRunNowStep> {

    @DataBoundConstructor
    public RunNowBuilder(DatabricksRunNowStep step) {
        super(step);
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksBuilderDescriptor {

        public DescriptorImpl() {
            super(DatabricksRunNowStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksRunNowStep_displayName();
        }
    }
}
