package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.deploy.poller.Urgency;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What is done once a run has been seen to end: it is read whole, as a list may show fewer tasks than it has, then what its tasks left behind, and then
 * its failed tasks may be repaired. What cannot be read does not change how the run ended: it is told in a line, and waited for no longer than two minutes
 * in all after the first failure.
 */
final class RunEnd {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Hears of the end. */
    interface Listener {

        /** The run as it was read whole. */
        void read(JobRun run);

        /** All that a task wrote. */
        void read(JobRun run, TaskRun task, RunOutput output);

        /** All that there is to tell has been told. */
        void concluded(RunConclusion conclusion) throws IOException, InterruptedException;

        /**
         * The run goes on, as its failed tasks run again.
         *
         * @param before its end before that, which a list of runs may still show for a while; {@code null} where that cannot be
         */
        void goesOn(Instant before) throws IOException, InterruptedException;
    }

    /** Makes the calls of an end; tells of failures that may pass. */
    @FunctionalInterface
    interface Calls {
        RunCalls open(Consumer<IOException> delayed);
    }

    private final RunCalls calls;
    private final RunLogger logger;
    private final RepairRun repair;
    private final Listener listener;
    private final ScheduledExecutorService timer;
    private final RunCalls.Events events;
    private final Deque<TaskRun> unread = new ArrayDeque<>();
    private final ReturnedOutputs outputs = new ReturnedOutputs();
    private final List<String> failures = new ArrayList<>();
    private JobRun run;
    private boolean repairing;
    private boolean unwanted;
    private boolean closed;
    private ScheduledFuture<?> deadline;

    /** @param seen the run as it was seen to have ended */
    RunEnd(
            JobRun seen,
            RepairRun repair,
            RunLogger logger,
            Calls calls,
            ScheduledExecutorService timer,
            RunCalls.Events events,
            Listener listener) {
        this.run = seen;
        this.repair = repair;
        this.logger = logger;
        this.calls = calls.open(this::limit);
        this.timer = timer;
        this.events = events;
        this.listener = listener;
    }

    /** From the first failure on, time is limited. */
    private void limit(IOException failure) {
        if (deadline == null) {
            logger.endDelayed(failure, PATIENCE);
            deadline = timer.schedule(() -> events.post(this::timeIsUp), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    JobRun run() {
        return run;
    }

    /** Whether the run may go on at any moment, as its repair is being asked for. */
    boolean isRepairing() {
        return repairing;
    }

    /** The run is not wanted any more: its repair is not asked for again, and goes on only if somebody has heard that. */
    void endRepairing() throws IOException, InterruptedException {
        unwanted = true;
        calls.endAttempts();
    }

    void begin() {
        ask(runs -> runs.begin(run.runId()));
    }

    /** Each page of a large run waits for its turn. */
    private void ask(RunCalls.Question<Runs.Reading> page) {
        calls.ask(
                Urgency.OUTPUT,
                page,
                reading -> {
                    if (reading.isComplete()) {
                        readWhole(reading.run());
                    } else {
                        ask(runs -> runs.more(reading));
                    }
                },
                refusal -> {
                    logger.unread("it cannot be read whole", refusal);
                    readOutputs();
                });
    }

    private void readWhole(JobRun whole) throws IOException, InterruptedException {
        // Somebody else may have repaired it since.
        if (whole.ended()) {
            run = whole;
            logger.seen(whole);
            listener.read(whole);
            readOutputs();
        } else {
            listener.goesOn(null);
        }
    }

    private void readOutputs() throws IOException, InterruptedException {
        plan();
        readNext();
    }

    private void plan() {
        run.tasks().stream().filter(task -> !task.state().neverRan()).forEach(unread::add);
    }

    private void readNext() throws IOException, InterruptedException {
        TaskRun task = unread.peek();
        if (task == null) {
            repair();
            return;
        }
        calls.ask(
                Urgency.OUTPUT,
                runs -> runs.output(task.runId()),
                output -> {
                    listener.read(run, task, output);
                    take(unread.remove(), output);
                    readNext();
                },
                refusal -> {
                    if (isOfAll(refusal)) {
                        leaveUnread(refusal);
                    } else {
                        logger.unread("the output of task " + task.key() + " cannot be read", refusal);
                        take(unread.remove(), RunOutput.NONE);
                    }
                    readNext();
                });
    }

    /** Without a connection, or without rights, the next output cannot be read either. */
    private static boolean isOfAll(IOException refusal) {
        return !(refusal instanceof DatabricksException remote) || remote.isDenied();
    }

    private void leaveUnread(IOException reason) {
        if (!unread.isEmpty()) {
            logger.unread(
                    "the output of " + (unread.size() == 1 ? "a task" : unread.size() + " tasks") + " cannot be read",
                    reason);
        }
        while (!unread.isEmpty()) {
            take(unread.remove(), RunOutput.NONE);
        }
    }

    private void take(TaskRun task, RunOutput output) {
        outputs.add(run, task, output);
        logger.output(task, output);
        if (task.state().failed()) {
            failures.add(RunLogger.failure(task, output));
        }
    }

    private void timeIsUp() throws IOException, InterruptedException {
        if (closed) {
            return;
        }
        IOException reason = calls.lastFailure();
        calls.close();
        if (repairing) {
            logger.unread("it is not known whether its failed tasks run again", reason);
        } else if (outputs.byTask().isEmpty() && unread.isEmpty()) {
            plan();
        }
        leaveUnread(reason);
        conclude();
    }

    private void repair() throws IOException, InterruptedException {
        if (!repair.isWanted(run)) {
            conclude();
            return;
        }
        repairing = true;
        calls.ask(
                Urgency.OUTPUT,
                runs -> repair.attempt(runs, run),
                repaired -> {
                    if (repaired) {
                        stopTimer();
                        listener.goesOn(run.end());
                    } else {
                        conclude();
                    }
                },
                refusal -> {
                    if (unwanted) {
                        listener.goesOn(null);
                    } else {
                        logger.unread("it cannot be repaired", refusal);
                        conclude();
                    }
                });
    }

    private void conclude() throws IOException, InterruptedException {
        stopTimer();
        listener.concluded(new RunConclusion(run, outputs.byTask(), failures));
    }

    private void stopTimer() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    void close() {
        closed = true;
        stopTimer();
        calls.close();
    }
}
