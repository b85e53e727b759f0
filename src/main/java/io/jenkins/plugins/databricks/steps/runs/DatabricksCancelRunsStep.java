package io.jenkins.plugins.databricks.steps.runs;

import hudson.Extension;
import hudson.Util;
import io.jenkins.plugins.databricks.deploy.jobs.JobReference;
import io.jenkins.plugins.databricks.deploy.runs.CancelRuns;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.steps.AbstractRepeatableStep;
import io.jenkins.plugins.databricks.steps.JobStep;
import io.jenkins.plugins.databricks.steps.form.JobForm;
import java.io.IOException;
import java.util.Map;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Cancels the queued and active runs of a job. */
public final class DatabricksCancelRunsStep extends AbstractRepeatableStep implements JobStep {

    private static final long serialVersionUID = 1L;

    private String jobId;
    private String jobName;

    @DataBoundConstructor
    public DatabricksCancelRunsStep() {}

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

    @Override
    public Object work(BuildContext context) throws IOException, InterruptedException {
        JobReference job = job(context);
        return new CancelRuns(context.connect(this).client(), context.log()).run(job);
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksStepDescriptor implements JobStep.Form {

        @Override
        public String getFunctionName() {
            return "databricksCancelRuns";
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksCancelRunsStep_displayName();
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return JobForm.describe(arguments);
        }
    }
}
