package io.jenkins.plugins.databricks.steps;

import hudson.AbortException;
import hudson.model.Result;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.RunSubmission;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs something for a build that has a thread to wait with, as a freestyle build has. */
final class BlockingRun {

    private final RunStep step;
    private final BuildContext context;
    private final CompletableFuture<FinishedRun> finished = new CompletableFuture<>();

    BlockingRun(RunStep step, BuildContext context) {
        this.step = step;
        this.context = context;
    }

    /**
     * Submits the run, and waits for it where the step says so.
     *
     * @return what the build makes of it
     * @throws AbortException when the run failed
     * @throws InterruptedException when the build was aborted; the run is then cancelled where the step says so
     */
    Result run() throws IOException, InterruptedException {
        Connection connection = context.connect(step);
        RunSession session = new RunSession(connection, context);
        RunSubmission submission = step.prepare(context, connection);
        long runId = session.submit(submission, UUID.randomUUID().toString());
        session.announce(runId);
        if (!step.isWait()) {
            return Result.SUCCESS;
        }
        session.follow(runId, submission.repair(), new RunSession.Waiter() {
            @Override
            public void ended(FinishedRun run) {
                finished.complete(run);
            }

            @Override
            public void failed(Throwable reason) {
                finished.completeExceptionally(reason);
            }
        });
        try {
            return conclude(finished.get());
        } catch (ExecutionException e) {
            throw new AbortException(e.getCause().getMessage());
        } catch (InterruptedException e) {
            aborted(session, runId);
            throw e;
        }
    }

    private Result conclude(FinishedRun run) throws AbortException {
        Result verdict = RunSession.verdict(run);
        if (verdict == Result.FAILURE && step.isFailBuild()) {
            throw new AbortException(run.problem());
        }
        if (verdict != Result.SUCCESS) {
            context.listener().getLogger().println(run.problem());
        }
        return step.isFailBuild() || verdict == Result.UNSTABLE ? verdict : Result.SUCCESS;
    }

    private void aborted(RunSession session, long runId) throws IOException, InterruptedException {
        if (!step.isCancelOnAbort()) {
            session.leaveGoingOn(runId);
            return;
        }
        session.cancel(runId);
        try {
            session.tellCancelled(finished.get(RunSession.CONFIRMATION_SECONDS, TimeUnit.SECONDS));
        } catch (TimeoutException | ExecutionException e) {
            session.leaveUnconfirmed(runId);
        }
    }
}
