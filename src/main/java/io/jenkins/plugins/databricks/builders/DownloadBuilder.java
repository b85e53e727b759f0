package io.jenkins.plugins.databricks.builders;

import hudson.Extension;
import io.jenkins.plugins.databricks.steps.DatabricksDownloadStep;
import io.jenkins.plugins.databricks.steps.Messages;
import org.kohsuke.stapler.DataBoundConstructor;

/** Downloads files from Databricks into the workspace of a freestyle build. */
public final class DownloadBuilder extends DatabricksBuilder<DatabricksDownloadStep> {

    @DataBoundConstructor
    public DownloadBuilder(DatabricksDownloadStep step) {
        super(step);
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksBuilderDescriptor {

        public DescriptorImpl() {
            super(DatabricksDownloadStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksDownloadStep_displayName();
        }
    }
}
