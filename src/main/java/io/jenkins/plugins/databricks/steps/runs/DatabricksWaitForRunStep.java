package io.jenkins.plugins.databricks.steps.runs;

import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.forms.FormCheck;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.util.Map;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Waits for a run that something else has started. */
public final class DatabricksWaitForRunStep extends AbstractWaitingStep {

    private static final long serialVersionUID = 1L;

    private final String runId;

    /**
     * A build that is aborted does not cancel what it has not started, unless the step says so.
     *
     * @param runId a number or text
     */
    @DataBoundConstructor
    public DatabricksWaitForRunStep(Object runId) {
        this.runId = runId == null ? null : Util.fixEmptyAndTrim(runId.toString());
        setCancelOnAbort(false);
    }

    public String getRunId() {
        return runId;
    }

    @Override
    public RunOptions options() {
        return new RunOptions(true, isCancelOnAbort(), getJunit() != null, isExports());
    }

    @Override
    public RunRequest prepare(BuildContext context, Connection connection) throws IOException, InterruptedException {
        long id = number(context.expanded(runId));
        try {
            JobRun run = new Runs(connection.client()).begin(id).run();
            return new RunRequest.Attached(id, run.jobId(), run.name());
        } catch (DatabricksException e) {
            if (e.isNotFound()) {
                throw new InvalidInputException("runId: there is no run " + id + " in " + connection.host()
                        + " that this principal can see. Check the number and the job's permissions");
            }
            throw e;
        }
    }

    private static long number(String runId) {
        if (runId == null) {
            throw new InvalidInputException("runId is missing: specify the ID of the run to wait for");
        }
        if (!runId.matches("[1-9][0-9]{0,17}")) {
            throw new InvalidInputException(
                    "runId: '" + runId
                            + "' is not a run ID. Use the number after /runs/ in the URL of its page, as in /jobs/17/runs/4711");
        }
        return Long.parseLong(runId);
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksStepDescriptor {

        @Override
        public String getFunctionName() {
            return "databricksWaitForRun";
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksWaitForRunStep_displayName();
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return "run " + arguments.get("runId");
        }

        @POST
        public FormValidation doCheckRunId(@AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.ofRequired(item, value, DatabricksWaitForRunStep::number);
        }
    }
}
