package io.jenkins.plugins.databricks.steps;

import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.deploy.jobs.DeleteJob;
import io.jenkins.plugins.databricks.deploy.jobs.JobReference;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.RepeatableStepExecution;
import io.jenkins.plugins.databricks.execution.RepeatableWork;
import io.jenkins.plugins.databricks.steps.form.JobForm;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Deletes a job. */
public final class DatabricksDeleteJobStep extends DatabricksStep implements RepeatableWork {

    private static final long serialVersionUID = 1L;

    private String jobId;
    private String jobName;

    @DataBoundConstructor
    public DatabricksDeleteJobStep() {}

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

    @Override
    public Object work(BuildContext context) throws IOException, InterruptedException {
        JobReference job = new JobReference(context.expanded(jobId), context.expanded(jobName));
        job.check();
        return new DeleteJob(context.connect(this).client(), context.log()).run(job);
    }

    @Override
    public StepExecution start(StepContext context) {
        return new RepeatableStepExecution<>(context, this);
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksStepDescriptor {

        @Override
        public String getFunctionName() {
            return "databricksDeleteJob";
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksDeleteJobStep_displayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class);
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
