package io.jenkins.plugins.databricks.builders;

import hudson.Extension;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundleDeployStep;
import io.jenkins.plugins.databricks.steps.bundle.Messages;
import org.kohsuke.stapler.DataBoundConstructor;

/** Deploys a bundle in a freestyle build. */
public final class BundleDeployBuilder extends DatabricksBuilder<DatabricksBundleDeployStep> {

    @DataBoundConstructor
    public BundleDeployBuilder(DatabricksBundleDeployStep step) {
        super(step);
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksBuilderDescriptor {

        public DescriptorImpl() {
            super(DatabricksBundleDeployStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksBundleDeployStep_displayName();
        }
    }
}
