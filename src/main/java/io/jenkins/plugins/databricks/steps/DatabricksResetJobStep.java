package io.jenkins.plugins.databricks.steps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.Extension;
import hudson.Util;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.jobs.JobReference;
import io.jenkins.plugins.databricks.deploy.jobs.JobResult;
import io.jenkins.plugins.databricks.deploy.jobs.ResetJob;
import io.jenkins.plugins.databricks.deploy.jobs.SettingsKind;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.steps.form.JobForm;
import java.io.IOException;
import java.util.Map;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Replaces all settings of a job. */
public final class DatabricksResetJobStep extends AbstractDefinitionStep implements JobStep {

    private static final long serialVersionUID = 1L;

    private String jobId;
    private String jobName;
    private boolean dryRun;

    @DataBoundConstructor
    public DatabricksResetJobStep() {}

    @Override
    public String getJobId() {
        return jobId;
    }

    /** @param jobId a number or text */
    @DataBoundSetter
    public void setJobId(Object jobId) {
        this.jobId = jobId == null ? null : Util.fixEmptyAndTrim(jobId.toString());
    }

    @Override
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
        JobReference job = job(context);
        ObjectNode settings = readSettings(context, SettingsKind.JOB);
        Connection connection = context.connect(this);
        JobResult result =
                new ResetJob(connection.client(), context.log()).run(new ResetJob.Request(job, settings, dryRun));
        if (!dryRun) {
            JobChanges.report(context, connection, settings, result);
        }
        return JobChanges.toMap(result, context.mask());
    }

    @Extension
    public static final class DescriptorImpl extends DefinitionStepDescriptor implements JobStep.Form {

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
    }
}
