package io.jenkins.plugins.databricks.steps;

import hudson.Util;
import io.jenkins.plugins.databricks.steps.form.JobForm;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;

/** A step that runs a job. */
@Restricted(NoExternalUse.class)
public abstract class AbstractJobRunStep extends AbstractRunStep implements JobStep {

    private static final long serialVersionUID = 1L;

    private String jobId;
    private String jobName;

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

    /** The descriptor of a step that runs a job. */
    public abstract static class JobRunStepDescriptor extends DatabricksStepDescriptor implements JobStep.Form {

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return JobForm.describe(arguments);
        }
    }
}
