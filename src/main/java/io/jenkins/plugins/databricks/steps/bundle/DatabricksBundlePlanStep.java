package io.jenkins.plugins.databricks.steps.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.Extension;
import hudson.Util;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Option;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Verb;
import io.jenkins.plugins.databricks.deploy.bundle.BundlePlan;
import io.jenkins.plugins.databricks.deploy.bundle.BundleSummary;
import io.jenkins.plugins.databricks.deploy.bundle.Diagnostics;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.RepeatableStepExecution;
import io.jenkins.plugins.databricks.execution.RepeatableWork;
import io.jenkins.plugins.databricks.execution.bundle.BundleReport;
import io.jenkins.plugins.databricks.execution.bundle.CliSession;
import io.jenkins.plugins.databricks.execution.bundle.CommitCheck;
import io.jenkins.plugins.databricks.execution.plans.PlanFile;
import io.jenkins.plugins.databricks.steps.form.Arguments;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Plans what a deployment of a bundle would change, so that somebody can approve exactly that. */
public final class DatabricksBundlePlanStep extends AbstractBundleStep implements RepeatableWork {

    private static final long serialVersionUID = 1L;

    private static final String NAME = "databricksBundlePlan";
    private static final String FILE = "plan.json";

    private List<String> select;
    private String file = FILE;
    private boolean skipPublishingChecks;

    @DataBoundConstructor
    public DatabricksBundlePlanStep() {}

    public List<String> getSelect() {
        return select;
    }

    @DataBoundSetter
    public void setSelect(List<Object> select) {
        this.select = Arguments.list(select);
    }

    public String getFile() {
        return file;
    }

    @DataBoundSetter
    public void setFile(String file) {
        this.file = Util.fixNull(Util.fixEmptyAndTrim(file), FILE);
    }

    public boolean isSkipPublishingChecks() {
        return skipPublishingChecks;
    }

    @DataBoundSetter
    public void setSkipPublishingChecks(boolean skipPublishingChecks) {
        this.skipPublishingChecks = skipPublishingChecks;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new RepeatableStepExecution<>(context, this);
    }

    @Override
    public Object work(BuildContext context) throws IOException, InterruptedException {
        BundleCommand command = command(context, Verb.PLAN, EnumSet.noneOf(Option.class), select, null);
        String name = BundleCommand.checkFile("file", context.expanded(file));
        try (CliSession session = CliSession.open(context, this, getCli(), NAME)) {
            Diagnostics diagnostics = new Diagnostics();
            CommitCheck check = new CommitCheck(session, command, diagnostics, skipPublishingChecks);
            JsonNode json = check.json();
            BundlePlan plan = BundlePlan.parse("the plan", json);
            check.planned(plan);
            PlanFile written = PlanFile.write(context.files(), name, json);
            context.log().line("Plan: " + plan.summary());
            plan.changes().forEach(change -> context.log().line("  " + change));
            context.log().line("The plan is in " + context.files().child(name).getRemote());
            BundleSummary bundle = session.summary(command);
            context.log()
                    .link("Look at it here:", new BundleReport(session).planned(bundle, plan, written, diagnostics));
            return BundleResults.masked(BundleResults.of(plan), context.mask());
        }
    }

    @Extension
    public static final class DescriptorImpl extends BundleStepDescriptor {

        @Override
        public String getFunctionName() {
            return NAME;
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksBundlePlanStep_displayName();
        }
    }
}
