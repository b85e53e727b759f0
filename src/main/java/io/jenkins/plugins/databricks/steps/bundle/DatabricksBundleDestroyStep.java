package io.jenkins.plugins.databricks.steps.bundle;

import hudson.Extension;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Option;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Verb;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.bundle.BundleReport;
import io.jenkins.plugins.databricks.execution.bundle.BundleStepExecution;
import io.jenkins.plugins.databricks.execution.bundle.BundleWork;
import io.jenkins.plugins.databricks.execution.bundle.CliSession;
import io.jenkins.plugins.databricks.execution.bundle.Deployed;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Deletes what was deployed of a bundle. */
public final class DatabricksBundleDestroyStep extends AbstractBundleStep implements BundleWork {

    private static final long serialVersionUID = 1L;

    private static final String NAME = "databricksBundleDestroy";

    private boolean autoApprove;
    private boolean forceLock;

    @DataBoundConstructor
    public DatabricksBundleDestroyStep() {}

    public boolean isAutoApprove() {
        return autoApprove;
    }

    @DataBoundSetter
    public void setAutoApprove(boolean autoApprove) {
        this.autoApprove = autoApprove;
    }

    public boolean isForceLock() {
        return forceLock;
    }

    @DataBoundSetter
    public void setForceLock(boolean forceLock) {
        this.forceLock = forceLock;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new BundleStepExecution(context, this, NAME);
    }

    @Override
    public BundleCommand command(BuildContext context) {
        if (!autoApprove) {
            throw new InvalidInputException(
                    "autoApprove: this step deletes everything that was deployed to the target, and its files. Write autoApprove: true if you mean it");
        }
        Set<Option> options = EnumSet.of(Option.AUTO_APPROVE);
        if (forceLock) {
            options.add(Option.FORCE_LOCK);
        }
        return command(context, Verb.DESTROY, options, null, null);
    }

    @Override
    public void check(CliSession session, BundleCommand command) {
        // It needs nobody's plan.
    }

    @Override
    public Object conclude(CliSession session, Deployed deployed) {
        new BundleReport(session).destroyed(deployed);
        return new ArrayList<>(deployed.actions().all().keySet());
    }

    @Extension
    public static final class DescriptorImpl extends BundleStepDescriptor {

        @Override
        public String getFunctionName() {
            return NAME;
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksBundleDestroyStep_displayName();
        }
    }
}
