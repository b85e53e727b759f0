package io.jenkins.plugins.databricks.builders;

import hudson.Extension;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundleRunStep;
import io.jenkins.plugins.databricks.steps.bundle.Messages;
import org.kohsuke.stapler.DataBoundConstructor;

/** Runs a job, pipeline or app of a bundle in a freestyle build. */
public final class BundleRunBuilder extends DatabricksBuilder<DatabricksBundleRunStep> {

    @DataBoundConstructor
    public BundleRunBuilder(DatabricksBundleRunStep step) {
        super(step);
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksBuilderDescriptor {

        public DescriptorImpl() {
            super(DatabricksBundleRunStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksBundleRunStep_displayName();
        }
    }
}
