package io.jenkins.plugins.databricks.steps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.jobs.JobReference;
import io.jenkins.plugins.databricks.deploy.jobs.JobResult;
import io.jenkins.plugins.databricks.deploy.jobs.ResetJob;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.RepeatableStepExecution;
import io.jenkins.plugins.databricks.execution.RepeatableWork;
import io.jenkins.plugins.databricks.steps.form.JobForm;
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
public final class DatabricksResetJobStep extends AbstractDefinitionStep implements RepeatableWork {

    private static final long serialVersionUID = 1L;

    private String jobId;
    private String jobName;
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

    public boolean isDryRun() {
        return dryRun;
    }

    @DataBoundSetter
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    @Override
    public Object work(BuildContext context) throws IOException, InterruptedException {
        JobReference job = new JobReference(context.expanded(jobId), context.expanded(jobName));
        job.check();
        ObjectNode settings = readSettings(context);
        Connection connection = context.connect(this);
        JobResult result =
                new ResetJob(connection.client(), context.log()).run(new ResetJob.Request(job, settings, dryRun));
        if (!dryRun) {
            JobChanges.report(context, connection, settings, result);
        }
        return JobChanges.toMap(result, context.mask());
    }

    @Override
    public StepExecution start(StepContext context) {
        return new RepeatableStepExecution<>(context, this);
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
