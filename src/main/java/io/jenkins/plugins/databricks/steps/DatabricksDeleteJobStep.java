package io.jenkins.plugins.databricks.steps;

import hudson.Extension;
import io.jenkins.plugins.databricks.deploy.jobs.DeleteJob;
import io.jenkins.plugins.databricks.deploy.jobs.JobReference;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.steps.form.JobForm;
import java.io.IOException;
import java.util.Map;
import org.kohsuke.stapler.DataBoundConstructor;

/** Deletes a job. */
public final class DatabricksDeleteJobStep extends AbstractJobStep {

    private static final long serialVersionUID = 1L;

    @DataBoundConstructor
    public DatabricksDeleteJobStep() {}

    @Override
    public Object work(BuildContext context) throws IOException, InterruptedException {
        JobReference job = job(context);
        return new DeleteJob(context.connect(this).client(), context.log()).run(job);
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksStepDescriptor implements JobStep.Form {

        @Override
        public String getFunctionName() {
            return "databricksDeleteJob";
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksDeleteJobStep_displayName();
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return JobForm.describe(arguments);
        }
    }
}
