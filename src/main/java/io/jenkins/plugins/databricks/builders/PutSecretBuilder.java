package io.jenkins.plugins.databricks.builders;

import hudson.Extension;
import io.jenkins.plugins.databricks.steps.DatabricksPutSecretStep;
import io.jenkins.plugins.databricks.steps.Messages;
import org.kohsuke.stapler.DataBoundConstructor;

/** Stores a secret in a freestyle build. */
public final class PutSecretBuilder extends DatabricksBuilder<DatabricksPutSecretStep> {

    @DataBoundConstructor
    public PutSecretBuilder(DatabricksPutSecretStep step) {
        super(step);
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksBuilderDescriptor {

        public DescriptorImpl() {
            super(DatabricksPutSecretStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksPutSecretStep_displayName();
        }
    }
}
