package io.jenkins.plugins.databricks.builders;

import hudson.Extension;
import io.jenkins.plugins.databricks.steps.DatabricksUploadStep;
import io.jenkins.plugins.databricks.steps.Messages;
import org.kohsuke.stapler.DataBoundConstructor;

/** Uploads files of a freestyle build to Databricks. */
public final class UploadBuilder extends DatabricksBuilder<DatabricksUploadStep> {

    @DataBoundConstructor
    public UploadBuilder(DatabricksUploadStep step) {
        super(step);
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksBuilderDescriptor {

        public DescriptorImpl() {
            super(DatabricksUploadStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksUploadStep_displayName();
        }
    }
}
