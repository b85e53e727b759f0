package io.jenkins.plugins.databricks.steps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.JobReference;
import io.jenkins.plugins.databricks.deploy.ResetJob;
import java.io.IOException;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Replaces all settings of a job. */
public final class DatabricksResetJobStep extends DefinitionStep {

    private static final long serialVersionUID = 1L;

    private String jobId;
    private String jobName;
    private boolean createIfMissing;
    private boolean dryRun;

    @DataBoundConstructor
    public DatabricksResetJobStep() {}

    public String getJobId() {
        return jobId;
    }

    /** @param jobId a number or text */
    @DataBoundSetter
    public void setJobId(Object jobId) {
        this.jobId = jobId == null ? null : Util.fixEmptyAndTrim(jobId.toString());
    }

    public String getJobName() {
        return jobName;
    }

    @DataBoundSetter
    public void setJobName(String jobName) {
        this.jobName = Util.fixEmptyAndTrim(jobName);
    }

    public boolean isCreateIfMissing() {
        return createIfMissing;
    }

    @DataBoundSetter
    public void setCreateIfMissing(boolean createIfMissing) {
        this.createIfMissing = createIfMissing;
    }

    public boolean isDryRun() {
        return dryRun;
    }

    @DataBoundSetter
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    /** Does the work, and tells of it in the log and the report. */
    public ResetJob.Result reset(BuildContext context) throws IOException, InterruptedException {
        JobReference job = new JobReference(context.expanded(jobId), context.expanded(jobName));
        job.check();
        ObjectNode settings = readSettings(context);
        Connection connection = context.connect(this);
        ResetJob.Result result = new ResetJob(connection.client(), context.log())
                .run(new ResetJob.Request(job, settings, createIfMissing, dryRun));
        if (!dryRun) {
            JobChanges.report(context, connection, settings, result);
        }
        return result;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, this);
    }

    private static final class Execution extends BackgroundExecution {

        private static final long serialVersionUID = 1L;

        private final Sealed<DatabricksResetJobStep> step;

        Execution(StepContext context, DatabricksResetJobStep step) {
            super(context);
            this.step = new Sealed<>(step);
        }

        @Override
        Object work(BuildContext context) throws IOException, InterruptedException {
            return JobChanges.toMap(step.open().reset(context), context.mask());
        }
    }

    @Extension
    public static final class DescriptorImpl extends DefinitionStepDescriptor {

        @Override
        public String getFunctionName() {
            return "databricksResetJob";
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksResetJobStep_displayName();
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return JobForm.describe(arguments);
        }

        @POST
        public FormValidation doCheckJobId(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String jobName) {
            return JobForm.check(item, value, jobName);
        }
    }
}
