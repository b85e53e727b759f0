package io.jenkins.plugins.databricks.builders;

import hudson.Extension;
import hudson.model.Result;
import io.jenkins.plugins.databricks.steps.BuildContext;
import io.jenkins.plugins.databricks.steps.DatabricksRunNowStep;
import java.io.IOException;
import org.kohsuke.stapler.DataBoundConstructor;

/** Runs a job from a freestyle build. */
public final class RunNowBuilder extends DatabricksBuilder<DatabricksRunNowStep> {

    @DataBoundConstructor
    public RunNowBuilder(DatabricksRunNowStep step) {
        super(step);
    }

    @Override
    protected Result perform(DatabricksRunNowStep step, BuildContext context) throws IOException, InterruptedException {
        return step.run(context);
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksBuilderDescriptor {

        public DescriptorImpl() {
            super(DatabricksRunNowStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.RunNowBuilder_displayName();
        }
    }
}
