package io.jenkins.plugins.databricks.builders;

import hudson.Extension;
import hudson.model.Result;
import io.jenkins.plugins.databricks.steps.BuildContext;
import io.jenkins.plugins.databricks.steps.DatabricksPackagePythonStep;
import java.io.IOException;
import org.kohsuke.stapler.DataBoundConstructor;

/** Packages Python files in a freestyle build. */
public final class PackagePythonBuilder extends DatabricksBuilder<DatabricksPackagePythonStep> {

    @DataBoundConstructor
    public PackagePythonBuilder(DatabricksPackagePythonStep step) {
        super(step);
    }

    @Override
    protected Result perform(DatabricksPackagePythonStep step, BuildContext context)
            throws IOException, InterruptedException {
        step.packageFiles(context);
        return Result.SUCCESS;
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksBuilderDescriptor {

        public DescriptorImpl() {
            super(DatabricksPackagePythonStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.PackagePythonBuilder_displayName();
        }
    }
}
