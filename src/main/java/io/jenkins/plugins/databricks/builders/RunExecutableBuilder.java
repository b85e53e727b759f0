package io.jenkins.plugins.databricks.builders;

import hudson.Extension;
import hudson.model.Result;
import io.jenkins.plugins.databricks.steps.BuildContext;
import io.jenkins.plugins.databricks.steps.DatabricksRunExecutableStep;
import java.io.IOException;
import org.kohsuke.stapler.DataBoundConstructor;

/** Lets a job run an executable of a freestyle build. */
public final class RunExecutableBuilder extends DatabricksBuilder<DatabricksRunExecutableStep> {

    @DataBoundConstructor
    public RunExecutableBuilder(DatabricksRunExecutableStep step) {
        super(step);
    }

    @Override
    protected Result perform(DatabricksRunExecutableStep step, BuildContext context)
            throws IOException, InterruptedException {
        return step.run(context);
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksBuilderDescriptor {

        public DescriptorImpl() {
            super(DatabricksRunExecutableStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.RunExecutableBuilder_displayName();
        }
    }
}
