package io.jenkins.plugins.databricks.steps;

import hudson.AbortException;
import hudson.model.Result;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.RepairRun;
import io.jenkins.plugins.databricks.deploy.RunFollower;
import io.jenkins.plugins.databricks.deploy.RunSubmission;
import io.jenkins.plugins.databricks.deploy.RunTracker;
import io.jenkins.plugins.databricks.workspace.Run;
import io.jenkins.plugins.databricks.workspace.Runs;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One run on behalf of one build: submits it, follows it, tells of it in the build's log and report, and reads its output when it has ended. Knows
 * nothing of how the build waits.
 */
final class RunSession {

    /** How long an aborted build waits for Databricks to confirm that the run is cancelled. */
    static final int CONFIRMATION_SECONDS = 30;

    private static final Logger LOGGER = Logger.getLogger(RunSession.class.getName());

    private final Connection connection;
    private final Runs runs;
    private final DeploymentLog log;
    private final MaskedReport report;
    private final BuildMask mask;
    private final RunFollower follower;
    private final AtomicBoolean cancelAsked = new AtomicBoolean();
    private volatile boolean left;

    RunSession(Connection connection, BuildContext context) {
        this.connection = connection;
        this.runs = new Runs(connection.client());
        this.log = context.log();
        this.report = context.report();
        this.mask = context.mask();
        this.follower = new RunFollower(log, Clock.systemUTC());
    }

    /** Is told how the run ended. */
    interface Waiter {

        /** The run has ended; all that there is to tell of it is told. */
        void ended(FinishedRun run);

        /** Nobody can tell how the run ended. */
        void failed(Throwable reason);
    }

    /**
     * Starts a run, or finds the one that an earlier call with the same token has started.
     *
     * @return the run's id
     */
    long submit(RunSubmission submission, String idempotencyToken) throws IOException, InterruptedException {
        return submission.send(runs, idempotencyToken);
    }

    /** Tells which run was submitted, and gives it as it is now. */
    Run announce(long runId) throws IOException, InterruptedException {
        Run run = runs.get(runId);
        log.link(
                "Run " + runId + " of job " + run.jobId() + (run.name().isEmpty() ? "" : " '" + run.name() + "'") + ":",
                run.page());
        follower.seen(run);
        report.updateRun(connection.host(), run);
        return run;
    }

    /**
     * Follows the run to its end without holding a thread.
     *
     * @param repair what to do when tasks fail
     */
    void follow(long runId, RepairRun.Request repair, Waiter waiter) {
        Background.tracker()
                .watch(connection.key(), new Runs(connection.impatientClient()), runId, new RunTracker.Watcher() {
                    @Override
                    public void seen(Run run) {
                        if (Background.isJenkinsStopping()) {
                            return;
                        }
                        follower.seen(run);
                        report.updateRun(connection.host(), run);
                        if (run.ended()) {
                            Background.threads().execute(() -> finish(run, repair, waiter));
                        }
                    }

                    @Override
                    public void delayed(IOException reason) {
                        follower.delayed(reason);
                    }

                    @Override
                    public void lost(IOException reason) {
                        waiter.failed(new AbortException("Run " + runId
                                + " cannot be watched any longer, and may still be going on: " + reason.getMessage()));
                    }
                });
    }

    private void finish(Run listed, RepairRun.Request repair, Waiter waiter) {
        try {
            // A list of runs may show fewer tasks than the run has.
            Run run = runs.get(listed.runId());
            follower.seen(run);
            report.updateRun(connection.host(), run);
            ReturnedOutputs outputs = new ReturnedOutputs();
            List<String> failures = follower.outputs(run, runs, (task, output) -> {
                outputs.add(run, task, output.withTexts(mask::hide));
                report.saveOutput(connection.host(), run, task, output);
            });
            if (!cancelAsked.get() && !left && new RepairRun(runs, log).run(repair, run)) {
                follow(run.runId(), repair, waiter);
                if (cancelAsked.get()) {
                    runs.cancel(run.runId());
                }
            } else {
                waiter.ended(new FinishedRun(
                        run.withTexts(mask::hide),
                        outputs.byTask(),
                        failures.stream().map(mask::hide).toList()));
            }
        } catch (IOException | RuntimeException | Error e) {
            waiter.failed(e);
        } catch (InterruptedException e) {
            LOGGER.log(Level.FINE, "left until Jenkins has been restarted", e);
        }
    }

    /** Stops following a run that goes on. */
    void leaveGoingOn(long runId) {
        log.line("Run " + runId + " goes on in Databricks");
        leave(runId);
    }

    private void leave(long runId) {
        left = true;
        Background.tracker().unwatch(connection.key(), runId);
    }

    /** Asks Databricks to cancel the run, once, and says so. */
    void cancel(long runId) throws IOException, InterruptedException {
        if (!cancelAsked.compareAndSet(false, true)) {
            return;
        }
        log.line("Cancelling run " + runId + " in Databricks");
        runs.cancel(runId);
    }

    /** Says what came of {@link #cancel}. */
    void tellCancelled(FinishedRun run) {
        log.line("Run " + run.run().runId() + " has ended in Databricks: "
                + run.run().state().word());
    }

    /** Stops following a run for which {@link #cancel} has not been confirmed in time. */
    void leaveUnconfirmed(long runId) {
        log.line("Databricks has not confirmed yet that run " + runId + " is cancelled: look at its page");
        leave(runId);
    }

    /** What a build makes of an ended run. */
    static Result verdict(FinishedRun finished) {
        return switch (finished.run().state().outcome()) {
            case SUCCESS -> Result.SUCCESS;
            case SUCCESS_WITH_FAILURES -> Result.UNSTABLE;
            case CANCELED -> Result.ABORTED;
            case FAILED -> Result.FAILURE;
        };
    }
}
