package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.deploy.Durations;
import io.jenkins.plugins.databricks.deploy.poller.Urgency;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Handles a run whose build was aborted, in this session or an earlier one. If its ID is not known, it is found by its
 * token; then it is cancelled, and {@link RunMachine} waits until Databricks confirms that or time is up. Only tasks of
 * the machine's mailbox access it.
 */
final class RunAbort {

    private final RunHost host;
    private final RunOptions options;
    private final RunMachine machine;
    private final RunProgress run;
    private final ScheduledExecutorService timer;
    private Duration patience;
    private ScheduledFuture<?> deadline;
    private RunCalls calls;
    private boolean cancels;
    private boolean delayed;

    RunAbort(RunHost host, RunOptions options, RunMachine machine, RunProgress run, ScheduledExecutorService timer) {
        this.host = host;
        this.options = options;
        this.machine = machine;
        this.run = run;
        this.timer = timer;
    }

    /** Begins according to the run's phase. The next session does the same if this one does not finish. */
    void begin() throws IOException, InterruptedException {
        patience = host.patienceAfterAbort();
        deadline = timer.schedule(machine::leaveAtOnce, patience.toMillis(), TimeUnit.MILLISECONDS);
        run.save();
        switch (run.record().phase()) {
            case PREPARING -> machine.close(host::aborted);
            case SUBMITTING -> find();
            case WAITING -> machine.stopRun();
        }
    }

    /** Finds the run: the same request with the same token returns the run that the first one started. */
    private void find() {
        RunRequest request = run.record().request();
        calls = machine.calls(
                failure -> delayed("It is not yet known whether " + request.words() + " was started", failure));
        calls.ask(
                Urgency.CANCEL,
                runs -> request.send(runs, run.record().token()),
                runId -> {
                    run.started(runId);
                    cancel();
                },
                machine::fail);
    }

    /** Cancels the run and waits for its end. */
    void cancel() {
        if (!options.cancelsOnAbort()) {
            host.log().line("Run " + run.record().runId() + " continues in Databricks");
            machine.close(host::aborted);
            return;
        }
        host.log().line("Cancelling run " + run.record().runId() + " in Databricks");
        askToCancel();
    }

    private void askToCancel() {
        String name = "Run " + run.record().runId();
        cancels = true;
        calls = machine.calls(failure -> delayed(name + " cannot be cancelled yet", failure));
        calls.ask(
                Urgency.CANCEL,
                runs -> {
                    runs.cancel(run.record().runId());
                    return null;
                },
                asked -> machine.lookNow(),
                refusal -> {
                    host.log()
                            .line(name + " cannot be cancelled and may still be running, see " + run.page() + ": "
                                    + refusal.getMessage());
                    machine.close(host::aborted);
                });
    }

    private void delayed(String what, IOException failure) {
        if (!delayed) {
            delayed = true;
            host.log().line(what + ", retrying for " + Durations.of(patience) + ": " + failure.getMessage());
        }
    }

    /** The run had ended before it was cancelled. */
    void endedBefore(JobRun ended) {
        host.log()
                .line("Run " + ended.runId() + " had already ended: "
                        + ended.state().word());
        machine.close(host::aborted);
    }

    /** The run has ended, most likely because it was cancelled. */
    void ended(JobRun ended) {
        host.log()
                .line("Run " + ended.runId() + " has ended in Databricks: "
                        + ended.state().word());
        machine.close(host::aborted);
    }

    /** Logs what is known and stops waiting. A run whose ID is known by now is still cancelled. */
    void leave() {
        IOException last = calls == null ? null : calls.lastFailure();
        if (run.lastSeen() != null && !cancels && options.cancelsOnAbort()) {
            askToCancel();
        }
        host.log().line(run.whatIsKnown() + (last == null ? "" : ": " + last.getMessage()));
        machine.close(host::aborted);
    }

    /** Stops everything. A cancel in progress is not withdrawn; the search for a run is, as it might start one. */
    void close() {
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (calls != null && cancels) {
            calls.leave();
        } else if (calls != null) {
            calls.close();
        }
    }
}
