package io.jenkins.plugins.databricks.builders;

import hudson.Extension;
import hudson.model.Result;
import io.jenkins.plugins.databricks.steps.BuildContext;
import io.jenkins.plugins.databricks.steps.DatabricksPutSecretStep;
import java.io.IOException;
import org.kohsuke.stapler.DataBoundConstructor;

/** Stores a secret from a freestyle build. */
public final class PutSecretBuilder extends DatabricksBuilder<DatabricksPutSecretStep> {

    @DataBoundConstructor
    public PutSecretBuilder(DatabricksPutSecretStep step) {
        super(step);
    }

    @Override
    protected Result perform(DatabricksPutSecretStep step, BuildContext context)
            throws IOException, InterruptedException {
        step.put(context);
        return Result.SUCCESS;
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksBuilderDescriptor {

        public DescriptorImpl() {
            super(DatabricksPutSecretStep.class);
        }

        @Override
        public String getDisplayName() {
            return Messages.PutSecretBuilder_displayName();
        }
    }
}
