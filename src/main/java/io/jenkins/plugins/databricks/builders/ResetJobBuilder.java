package io.jenkins.plugins.databricks.builders;

import hudson.Extension;
import hudson.model.Result;
import io.jenkins.plugins.databricks.steps.BuildContext;
import io.jenkins.plugins.databricks.steps.DatabricksResetJobStep;
import java.io.IOException;
import org.kohsuke.stapler.DataBoundConstructor;

/** Resets a job from a freestyle build. */
public final class ResetJobBuilder extends DatabricksBuilder<DatabricksResetJobStep> {

    @DataBoundConstructor
    public ResetJobBuilder(DatabricksResetJobStep step) {
        super(step);
    }

    @Override
    protected Result perform(DatabricksResetJobStep step, BuildContext context)
            throws IOException, InterruptedException {
        step.reset(context);
        return Result.SUCCESS;
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksBuilderDescriptor {

        public DescriptorImpl() {
            super(DatabricksResetJobStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.ResetJobBuilder_displayName();
        }
    }
}
