package io.jenkins.plugins.databricks.steps;

import hudson.AbortException;
import hudson.model.Result;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.RunMachine;
import io.jenkins.plugins.databricks.deploy.RunOptions;
import io.jenkins.plugins.databricks.deploy.RunRecord;
import io.jenkins.plugins.databricks.deploy.RunSubmission;
import io.jenkins.plugins.databricks.rest.TaskFailures;
import io.jenkins.plugins.databricks.workspace.Run;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for a run on the thread of a build that has one to wait with, as a freestyle build has. Such a build does not survive a restart. */
final class FreestyleRunExecution {

    private final RunStep step;
    private final BuildContext context;
    private final CompletableFuture<Result> end = new CompletableFuture<>();

    FreestyleRunExecution(RunStep step, BuildContext context) {
        this.step = step;
        this.context = context;
    }

    /**
     * Carries the run to its end, or to its start where the step does not wait.
     *
     * @return what the build makes of it
     * @throws AbortException when the run failed
     * @throws InterruptedException when the build was aborted; what becomes of the run has been told then
     */
    Result run() throws IOException, InterruptedException {
        RunMachine machine = new FreestyleBuild().machine(RunRecord.begin());
        machine.start();
        InterruptedException aborted = null;
        while (true) {
            try {
                Result result = end.get();
                if (aborted == null) {
                    return result;
                }
                break;
            } catch (InterruptedException e) {
                if (Background.isJenkinsStopping()) {
                    throw e;
                }
                aborted = e;
                machine.stop();
            } catch (ExecutionException e) {
                if (aborted == null) {
                    throw TaskFailures.ioException(e);
                }
                break;
            }
        }
        throw aborted;
    }

    private Result conclude(FinishedRun run) throws AbortException {
        Result verdict = run.verdict();
        if (verdict == Result.FAILURE && step.isFailBuild()) {
            throw new AbortException(run.problem());
        }
        if (verdict != Result.SUCCESS) {
            context.log().line(run.problem());
        }
        return step.isFailBuild() || verdict == Result.UNSTABLE ? verdict : Result.SUCCESS;
    }

    /** The build that waits. */
    private final class FreestyleBuild extends RunningBuild {

        @Override
        BuildContext findContext() {
            return context;
        }

        @Override
        RunOptions options() {
            return step.options();
        }

        @Override
        Connection connection() throws IOException {
            return context.connect(step);
        }

        @Override
        public RunSubmission prepare() throws IOException, InterruptedException {
            return step.prepare(context, connection());
        }

        @Override
        public void save(RunRecord record) throws IOException, InterruptedException {
            keep(step, record);
        }

        @Override
        public void started(Run run) {
            end.complete(Result.SUCCESS);
        }

        @Override
        void ended(FinishedRun run) {
            try {
                end.complete(conclude(run));
            } catch (AbortException e) {
                end.completeExceptionally(e);
            }
        }

        @Override
        public void failed(Throwable reason) {
            end.completeExceptionally(reason);
        }

        @Override
        public void aborted() {
            end.complete(Result.ABORTED);
        }
    }
}
