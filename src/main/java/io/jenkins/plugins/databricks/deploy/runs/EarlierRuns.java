package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.deploy.Durations;
import io.jenkins.plugins.databricks.deploy.machine.Mailbox;
import io.jenkins.plugins.databricks.deploy.machine.SignOfLife;
import io.jenkins.plugins.databricks.deploy.poller.Urgency;
import io.jenkins.plugins.databricks.deploy.runs.request.IfRunning;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Handles the queued and active runs of a job before another run of it is started, as {@link IfRunning} has it. Nothing of
 * this is saved: after a restart it begins again. Only tasks of the machine's mailbox access it.
 */
final class EarlierRuns {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);
    private static final Duration AFTER_A_CANCEL = Duration.ofSeconds(2);

    /** About ten minutes: a continuous job has a new run whenever one is cancelled. */
    private static final int MOST_LOOKS_AFTER_CANCELS = 300;

    /** For how long a workspace that does not answer is asked again, as while a run is waited for. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    /** How many runs a line names. */
    private static final int MOST_NAMED = 5;

    private final RunHost host;
    private final RunMachine machine;
    private final ScheduledExecutorService timer;
    private final long job;
    private final IfRunning choice;
    private final Mailbox.Event end;
    private final RunCalls calls;
    private final SignOfLife sign = new SignOfLife(Clock.systemUTC());
    private final Set<Long> cancelled = new HashSet<>();
    private int looksAfterCancels;
    private boolean told;
    private ScheduledFuture<?> nextLook;

    /** The end of the patience with a workspace that does not answer; {@code null} while it does. */
    private ScheduledFuture<?> deadline;

    /** @param end called when a run can be started */
    EarlierRuns(
            RunHost host,
            RunMachine machine,
            ScheduledExecutorService timer,
            URI workspace,
            RunRequest.OfJob request,
            Mailbox.Event end) {
        this.host = host;
        this.machine = machine;
        this.timer = timer;
        this.job = request.jobId();
        this.choice = request.ifRunning();
        this.end = end;
        this.calls = machine.calls(workspace, this::delayed);
    }

    void begin() {
        calls.ask(Urgency.POLL, runs -> runs.activeOf(job), this::take, machine::fail);
    }

    private void take(List<JobRun> active) throws IOException, InterruptedException {
        answered();
        if (active.isEmpty()) {
            host.paused(null);
            end.happen();
            return;
        }
        if (choice == IfRunning.FAIL) {
            throw new InvalidInputException("ifRunning: job " + job + " has " + words(active)
                    + ". Run this build later, or specify ifRunning: 'wait' or 'cancel'");
        }
        if (!told) {
            told = true;
            host.log()
                    .line((choice == IfRunning.WAIT ? "Waiting for " : "Cancelling ") + words(active) + " of job " + job
                            + " before starting another");
        } else if (sign.isDue()) {
            host.log()
                    .line("Still waiting for " + words(active) + " of job " + job + " after "
                            + Durations.of(sign.waited()));
        }
        host.paused("waiting for earlier runs in Databricks");
        if (choice == IfRunning.CANCEL) {
            looksAfterCancels++;
            if (looksAfterCancels > MOST_LOOKS_AFTER_CANCELS) {
                throw new InvalidInputException("ifRunning: job " + job + " still has " + words(active)
                        + " after ten minutes of cancelling. If the job runs continuously, pause it first");
            }
            Deque<Long> unwanted = new ArrayDeque<>();
            active.stream().map(JobRun::runId).filter(cancelled::add).forEach(unwanted::add);
            cancelNext(unwanted);
        } else {
            lookAgain(BETWEEN_LOOKS);
        }
    }

    private void cancelNext(Deque<Long> unwanted) {
        Long run = unwanted.poll();
        if (run == null) {
            lookAgain(AFTER_A_CANCEL);
            return;
        }
        calls.ask(
                Urgency.OTHER,
                runs -> {
                    runs.cancel(run);
                    return null;
                },
                done -> {
                    answered();
                    cancelNext(unwanted);
                },
                machine::fail);
    }

    private void lookAgain(Duration after) {
        nextLook = timer.schedule(() -> machine.post(this::begin), after.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Starts the time limit at the first failure in a row. */
    private void delayed(IOException reason) {
        if (deadline == null) {
            host.log()
                    .line("A request about earlier runs of job " + job + " is not answered, retrying for "
                            + PATIENCE.toMinutes() + " minutes: " + reason.getMessage());
            deadline = timer.schedule(
                    () -> machine.post(() -> timeIsUp(calls.lastFailure())),
                    PATIENCE.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    private void timeIsUp(IOException reason) {
        // An answer may have come just before.
        if (reason != null) {
            machine.fail(reason);
        }
    }

    private void answered() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private static String words(List<JobRun> active) {
        String runs = active.stream()
                .limit(MOST_NAMED)
                .map(run -> run.runId() + " (" + run.state().word() + ")")
                .collect(Collectors.joining(", "));
        return (active.size() == 1 ? "run " : "runs ") + runs + (active.size() > MOST_NAMED ? " and more" : "");
    }

    void close() {
        if (nextLook != null) {
            nextLook.cancel(false);
        }
        answered();
        calls.close();
    }
}
