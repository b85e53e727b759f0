package io.jenkins.plugins.databricks.builders;

import hudson.Extension;
import hudson.model.Result;
import io.jenkins.plugins.databricks.steps.BuildContext;
import io.jenkins.plugins.databricks.steps.DatabricksSubmitRunStep;
import java.io.IOException;
import org.kohsuke.stapler.DataBoundConstructor;

/** Starts a run that belongs to no job, from a freestyle build. */
public final class SubmitRunBuilder extends DatabricksBuilder<DatabricksSubmitRunStep> {

    @DataBoundConstructor
    public SubmitRunBuilder(DatabricksSubmitRunStep step) {
        super(step);
    }

    @Override
    protected Result perform(DatabricksSubmitRunStep step, BuildContext context)
            throws IOException, InterruptedException {
        return step.run(context);
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksBuilderDescriptor {

        public DescriptorImpl() {
            super(DatabricksSubmitRunStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.SubmitRunBuilder_displayName();
        }
    }
}
