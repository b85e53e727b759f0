package io.jenkins.plugins.databricks.steps.runs;

import hudson.Extension;
import io.jenkins.plugins.databricks.deploy.jobs.JobReference;
import io.jenkins.plugins.databricks.deploy.runs.CancelRuns;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.steps.AbstractJobStep;
import io.jenkins.plugins.databricks.steps.JobStep;
import io.jenkins.plugins.databricks.steps.form.JobForm;
import java.io.IOException;
import java.util.Map;
import org.kohsuke.stapler.DataBoundConstructor;

/** Cancels the queued and active runs of a job. */
public final class DatabricksCancelRunsStep extends AbstractJobStep {

    private static final long serialVersionUID = 1L;

    @DataBoundConstructor
    public DatabricksCancelRunsStep() {}

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
