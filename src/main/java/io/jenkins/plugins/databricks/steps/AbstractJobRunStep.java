package io.jenkins.plugins.databricks.steps;

import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.deploy.jobs.JobReference;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.steps.form.JobForm;
import java.io.IOException;
import java.util.Map;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What the steps that run a job have in common: how they name it. */
public abstract class AbstractJobRunStep extends AbstractRunStep {

    private static final long serialVersionUID = 1L;

    private String jobId;
    private String jobName;

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

    final JobReference job(BuildContext context) throws IOException {
        JobReference job = new JobReference(context.expanded(jobId), context.expanded(jobName));
        job.check();
        return job;
    }

    /** Checks the form fields that name the job. */
    public abstract static class JobRunStepDescriptor extends DatabricksStepDescriptor {

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
