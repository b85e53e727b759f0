package io.jenkins.plugins.databricks.builders;

import hudson.Extension;
import hudson.model.Result;
import io.jenkins.plugins.databricks.steps.BuildContext;
import io.jenkins.plugins.databricks.steps.DatabricksCreateJobStep;
import java.io.IOException;
import org.kohsuke.stapler.DataBoundConstructor;

/** Makes a job from a freestyle build. */
public final class CreateJobBuilder extends DatabricksBuilder<DatabricksCreateJobStep> {

    @DataBoundConstructor
    public CreateJobBuilder(DatabricksCreateJobStep step) {
        super(step);
    }

    @Override
    protected Result perform(DatabricksCreateJobStep step, BuildContext context)
            throws IOException, InterruptedException {
        step.create(context);
        return Result.SUCCESS;
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksBuilderDescriptor {

        public DescriptorImpl() {
            super(DatabricksCreateJobStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.CreateJobBuilder_displayName();
        }
    }
}
