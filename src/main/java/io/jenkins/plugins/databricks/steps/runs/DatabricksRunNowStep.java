package io.jenkins.plugins.databricks.steps.runs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.Extension;
import hudson.Util;
import io.jenkins.plugins.databricks.api.Jobs;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.steps.JobStep;
import io.jenkins.plugins.databricks.steps.form.JobForm;
import java.io.IOException;
import java.util.Map;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Runs a job and waits for it. */
public final class DatabricksRunNowStep extends AbstractRunParametersStep implements JobStep {

    private static final long serialVersionUID = 1L;

    private String jobId;
    private String jobName;

    @DataBoundConstructor
    public DatabricksRunNowStep() {}

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
    protected RunRequest request(BuildContext context, Connection connection, ObjectNode parameters)
            throws IOException, InterruptedException {
        long job = job(context).resolve(new Jobs(connection.client()));
        return new RunRequest.OfJob(job, parameters, getRepair(), ifRunning());
    }

    @Extension
    public static final class DescriptorImpl extends RunParametersStepDescriptor implements JobStep.Form {

        @Override
        public String getFunctionName() {
            return "databricksRunNow";
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksRunNowStep_displayName();
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return JobForm.describe(arguments);
        }
    }
}
