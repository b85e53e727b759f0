package io.jenkins.plugins.databricks.steps;

import hudson.Util;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;

/** A step that does something about a job, of which it needs nothing but its ID or its name. */
@Restricted(NoExternalUse.class)
public abstract class AbstractJobStep extends AbstractRepeatableStep implements JobStep {

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
}
