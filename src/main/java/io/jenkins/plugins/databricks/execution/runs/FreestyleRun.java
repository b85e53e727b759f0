package io.jenkins.plugins.databricks.execution.runs;

import hudson.AbortException;
import hudson.model.Result;
import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRecord;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.machine.FreestyleWait;
import java.io.IOException;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Waits for a run on the thread of a freestyle build, which does not survive a restart. */
@Restricted(NoExternalUse.class)
public final class FreestyleRun {

    private final RunWork step;
    private final BuildContext context;
    private final FreestyleWait wait = new FreestyleWait();

    public FreestyleRun(RunWork step, BuildContext context) {
        this.step = step;
        this.context = context;
    }

    /**
     * Waits until the run has finished, or only starts it if the step does not wait.
     *
     * @return the result for the build
     * @throws AbortException when the run failed
     * @throws InterruptedException when the build was aborted; the log then says what becomes of the run
     */
    public Result run() throws IOException, InterruptedException {
        return wait.run(new FreestyleBuild().machine(RunRecord.begin()));
    }

    /** The build that waits. */
    private final class FreestyleBuild extends RunOwner {

        @Override
        protected BuildContext findContext() {
            return context;
        }

        @Override
        protected RunOptions options() {
            return step.options();
        }

        @Override
        protected Connection connection() throws IOException {
            return context.connect(step);
        }

        @Override
        public RunRequest prepare() throws IOException, InterruptedException {
            JUnitFile.check(step, context);
            return step.prepare(context, connection());
        }

        @Override
        public void save(RunRecord record) throws IOException, InterruptedException {
            keep(step, record);
        }

        @Override
        public void started(JobRun run) {
            wait.ended(Result.SUCCESS);
        }

        @Override
        void ended(RunResult run) {
            String unwritten = unwritten(step, run);
            if (unwritten != null) {
                wait.failed(new AbortException(unwritten));
            } else {
                wait.conclude(run.verdict(), step.isFailBuild(), run.problem(), context.log());
            }
        }

        @Override
        public void failed(Throwable reason) {
            wait.failed(reason);
        }

        @Override
        public void aborted() {
            wait.ended(Result.ABORTED);
        }
    }
}
