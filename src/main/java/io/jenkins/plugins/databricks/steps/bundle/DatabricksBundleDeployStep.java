package io.jenkins.plugins.databricks.steps.bundle;

import hudson.Extension;
import hudson.Util;
import hudson.model.Result;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Option;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Verb;
import io.jenkins.plugins.databricks.deploy.bundle.BundleSummary;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.FreestyleWork;
import io.jenkins.plugins.databricks.execution.bundle.ApprovedPlan;
import io.jenkins.plugins.databricks.execution.bundle.BranchRule;
import io.jenkins.plugins.databricks.execution.bundle.BundleReport;
import io.jenkins.plugins.databricks.execution.bundle.BundleStepExecution;
import io.jenkins.plugins.databricks.execution.bundle.BundleWork;
import io.jenkins.plugins.databricks.execution.bundle.CliSession;
import io.jenkins.plugins.databricks.execution.bundle.Deployed;
import io.jenkins.plugins.databricks.execution.bundle.FreestyleDeployment;
import io.jenkins.plugins.databricks.steps.form.Arguments;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Deploys a bundle, or exactly what a plan of it says. */
public final class DatabricksBundleDeployStep extends AbstractBundleStep implements BundleWork, FreestyleWork {

    private static final long serialVersionUID = 1L;

    private static final String NAME = "databricksBundleDeploy";

    private String plan;
    private List<String> select;
    private boolean failOnActiveRuns;
    private boolean force;
    private boolean forceLock;
    private boolean autoApprove;

    @DataBoundConstructor
    public DatabricksBundleDeployStep() {}

    public String getPlan() {
        return plan;
    }

    @DataBoundSetter
    public void setPlan(String plan) {
        this.plan = Util.fixEmptyAndTrim(plan);
    }

    public List<String> getSelect() {
        return select;
    }

    @DataBoundSetter
    public void setSelect(List<Object> select) {
        this.select = Arguments.list(select);
    }

    public boolean isFailOnActiveRuns() {
        return failOnActiveRuns;
    }

    @DataBoundSetter
    public void setFailOnActiveRuns(boolean failOnActiveRuns) {
        this.failOnActiveRuns = failOnActiveRuns;
    }

    public boolean isForce() {
        return force;
    }

    @DataBoundSetter
    public void setForce(boolean force) {
        this.force = force;
    }

    public boolean isForceLock() {
        return forceLock;
    }

    @DataBoundSetter
    public void setForceLock(boolean forceLock) {
        this.forceLock = forceLock;
    }

    public boolean isAutoApprove() {
        return autoApprove;
    }

    @DataBoundSetter
    public void setAutoApprove(boolean autoApprove) {
        this.autoApprove = autoApprove;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new BundleStepExecution(context, this, NAME);
    }

    @Override
    public Result perform(BuildContext context) throws IOException, InterruptedException {
        return new FreestyleDeployment(context, this, NAME).run();
    }

    @Override
    public BundleCommand command(BuildContext context) {
        Set<Option> options = EnumSet.noneOf(Option.class);
        put(options, Option.FAIL_ON_ACTIVE_RUNS, failOnActiveRuns);
        put(options, Option.FORCE, force);
        put(options, Option.FORCE_LOCK, forceLock);
        put(options, Option.AUTO_APPROVE, autoApprove);
        return command(context, Verb.DEPLOY, options, select, plan);
    }

    /** What the CLI does not refuse: another branch than the target's, and any plan but the one that was approved. */
    @Override
    public void check(CliSession session, BundleCommand command) throws IOException, InterruptedException {
        ApprovedPlan approved = command.plan().isEmpty() ? null : ApprovedPlan.read(session, command.plan());
        if (approved == null && (force || !BranchRule.mayExist(session))) {
            return;
        }
        BundleSummary summary = session.summary(command);
        if (!force) {
            BranchRule.check(session, summary);
        }
        if (approved != null) {
            approved.check(summary);
        }
    }

    private static void put(Set<Option> options, Option option, boolean on) {
        if (on) {
            options.add(option);
        }
    }

    @Override
    public Object conclude(CliSession session, Deployed deployed) throws IOException, InterruptedException {
        BundleSummary summary = deployed.summary(session);
        summary.resources().stream()
                .filter(resource -> resource.url() != null)
                .forEach(resource -> session.context().log().link(resource.path(), resource.url()));
        new BundleReport(session).deployed(summary, deployed);
        Map<String, Object> result = BundleResults.of(summary, session.connection());
        result.put("resources", BundleResults.resources(summary, deployed.actions()));
        return BundleResults.masked(result, session.context().mask());
    }

    @Extension
    public static final class DescriptorImpl extends BundleStepDescriptor {

        @Override
        public String getFunctionName() {
            return NAME;
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksBundleDeployStep_displayName();
        }
    }
}
