package io.jenkins.plugins.databricks.execution.runs;

import hudson.EnvVars;
import hudson.model.EnvironmentContributingAction;
import hudson.model.InvisibleAction;
import hudson.model.Run;
import io.jenkins.plugins.databricks.api.JobRun;
import java.io.IOException;

/**
 * The run that a build has started or followed last, as environment variables for what comes after it: other steps, the
 * {@code post} section of a Pipeline, notifications. It is saved with the build.
 */
final class LastRun extends InvisibleAction implements EnvironmentContributingAction {

    private final long runId;
    private final String url;

    private LastRun(JobRun run) {
        runId = run.runId();
        url = run.page().toString();
    }

    /** Makes this the last run of a build that goes on. */
    static void set(Run<?, ?> build, JobRun run) throws IOException {
        if (build.isBuilding()) {
            build.addOrReplaceAction(new LastRun(run));
            build.save();
        }
    }

    @Override
    public void buildEnvironment(Run<?, ?> run, EnvVars env) {
        env.put("DATABRICKS_RUN_ID", Long.toString(runId));
        env.put("DATABRICKS_RUN_URL", url);
    }
}
