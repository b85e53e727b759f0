package io.jenkins.plugins.databricks.execution.machine;

import hudson.AbortException;
import hudson.model.Result;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.machine.Machine;
import io.jenkins.plugins.databricks.execution.StepThreads;
import io.jenkins.plugins.databricks.rest.task.TaskFailures;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Waits for a {@link Machine} on the thread of a freestyle build, which does not survive a restart. */
@Restricted(NoExternalUse.class)
public final class FreestyleWait {

    private final CompletableFuture<Result> end = new CompletableFuture<>();

    /** Ends the waiting with a result for the build. */
    public void ended(Result result) {
        end.complete(result);
    }

    /**
     * Ends the waiting with what has come of it.
     *
     * @param problem what has gone wrong; not used after a success
     */
    public void conclude(Result verdict, boolean failBuild, String problem, DeploymentLog log) {
        if (verdict == Result.FAILURE && failBuild) {
            failed(new AbortException(problem));
            return;
        }
        if (verdict != Result.SUCCESS) {
            log.line(problem);
        }
        ended(failBuild || verdict == Result.UNSTABLE ? verdict : Result.SUCCESS);
    }

    /** Ends the waiting with a failure. */
    public void failed(Throwable reason) {
        end.completeExceptionally(reason);
    }

    /**
     * Starts the machine and waits. If the build is aborted, the machine is stopped, and its end is still waited for.
     *
     * @throws InterruptedException when the build was aborted
     */
    public Result run(Machine machine) throws IOException, InterruptedException {
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
                if (StepThreads.isJenkinsStopping()) {
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
}
