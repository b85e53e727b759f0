package io.jenkins.plugins.databricks.steps;

import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.deploy.jobs.JobReference;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.steps.form.JobForm;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A step that names a job, by its id or by its name. */
@Restricted(NoExternalUse.class)
public interface JobStep {

    String getJobId();

    String getJobName();

    /**
     * The job that the step names.
     *
     * @throws InvalidInputException when it is named by neither or both, or the id is not a number
     */
    default JobReference job(BuildContext context) {
        JobReference job = new JobReference(context.expanded(getJobId()), context.expanded(getJobName()));
        job.check();
        return job;
    }

    /** The descriptor of such a step; the view {@code job.jelly} shows its fields. */
    interface Form {

        @POST
        default FormValidation doCheckJobId(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String jobName) {
            return JobForm.check(item, value, jobName);
        }
    }
}
