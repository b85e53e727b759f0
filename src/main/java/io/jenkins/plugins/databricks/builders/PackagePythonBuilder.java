package io.jenkins.plugins.databricks.builders;

import hudson.Extension;
import io.jenkins.plugins.databricks.steps.DatabricksPackagePythonStep;
import io.jenkins.plugins.databricks.steps.Messages;
import org.kohsuke.stapler.DataBoundConstructor;

/** Packages Python files in a freestyle build. */
public final class PackagePythonBuilder extends DatabricksBuilder<DatabricksPackagePythonStep> {

    @DataBoundConstructor
    public PackagePythonBuilder(DatabricksPackagePythonStep step) {
        super(step);
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksBuilderDescriptor {

        public DescriptorImpl() {
            super(DatabricksPackagePythonStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksPackagePythonStep_displayName();
        }
    }
}
