package io.jenkins.plugins.databricks.builders;

import hudson.Extension;
import io.jenkins.plugins.databricks.steps.runs.DatabricksSubmitRunStep;
import io.jenkins.plugins.databricks.steps.runs.Messages;
import org.kohsuke.stapler.DataBoundConstructor;

/** Submits a one-time run in a freestyle build. */
public final class SubmitRunBuilder extends DatabricksBuilder<DatabricksSubmitRunStep> {

    @DataBoundConstructor
    public SubmitRunBuilder(DatabricksSubmitRunStep step) {
        super(step);
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksBuilderDescriptor {

        public DescriptorImpl() {
            super(DatabricksSubmitRunStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksSubmitRunStep_displayName();
        }
    }
}
