package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.deploy.machine.Mailbox;
import io.jenkins.plugins.databricks.deploy.poller.Urgency;
import io.jenkins.plugins.databricks.deploy.runs.log.OutputLogger;
import io.jenkins.plugins.databricks.deploy.runs.log.ReturnedOutputs;
import io.jenkins.plugins.databricks.deploy.runs.log.RunLogger;
import io.jenkins.plugins.databricks.deploy.runs.request.RepairRun;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Handles the end of a run: reads it completely, as a list may contain fewer tasks than it has, then reads the outputs
 * of its tasks, and then may repair its failed tasks. What cannot be read does not change the run's result: it is
 * logged, and retried for two minutes in total after the first failure.
 */
final class RunEnd {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A listener for the end of a run. */
    interface Listener {

        /** The completely read run. */
        void read(JobRun run);

        /** The output of a task. */
        void read(JobRun run, TaskRun task, RunOutput output);

        /** A notebook as a task has left it: the HTML of its pages, from outside. */
        void exported(JobRun run, TaskRun task, List<String> pages);

        /** Everything has been logged and reported. */
        void concluded(RunConclusion conclusion) throws IOException, InterruptedException;

        /**
         * The run continues, as its failed tasks are rerun.
         *
         * @param before its previous end, which a list of runs may still show for a while; {@code null} if that cannot
         *     happen
         */
        void goesOn(Instant before) throws IOException, InterruptedException;
    }

    /** Creates calls with a listener for transient failures. */
    @FunctionalInterface
    interface Calls {
        RunCalls open(Consumer<IOException> delayed);
    }

    private final RunCalls calls;
    private final RunLogger logger;
    private final RepairRun repair;
    private final Listener listener;
    private final ScheduledExecutorService timer;
    private final Mailbox events;
    private final TaskReader reader;
    private final Deque<TaskRun> unread = new ArrayDeque<>();
    private final ReturnedOutputs outputs = new ReturnedOutputs();
    private final List<String> failures = new ArrayList<>();
    private JobRun run;

    /** The output of the first unread task, while more is read of it. */
    private RunOutput half;

    private boolean repairing;
    private boolean unwanted;
    private boolean closed;
    private ScheduledFuture<?> deadline;

    /** @param seen the run at the poll that showed its end */
    RunEnd(
            JobRun seen,
            RunOptions options,
            RepairRun repair,
            RunLogger logger,
            Calls calls,
            ScheduledExecutorService timer,
            Mailbox events,
            Listener listener) {
        this.run = seen;
        this.repair = repair;
        this.logger = logger;
        this.calls = calls.open(this::limit);
        this.timer = timer;
        this.events = events;
        this.listener = listener;
        this.reader = new TaskReader(this.calls, logger, options, listener);
    }

    /** Starts the time limit at the first failure. */
    private void limit(IOException failure) {
        if (deadline == null) {
            logger.endDelayed(failure, PATIENCE);
            deadline = timer.schedule(() -> events.post(this::timeIsUp), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Whether the run may continue at any moment, as a repair is being requested. */
    boolean isRepairing() {
        return repairing;
    }

    /**
     * Stops requesting a repair, as the build was aborted; the run continues only if a request has already been
     * received.
     */
    void endRepairing() throws IOException, InterruptedException {
        unwanted = true;
        calls.endAttempts();
    }

    void begin() {
        ask(runs -> runs.beginWithHistory(run.runId()));
    }

    /** Requests a page of a large run; each waits for its turn. */
    private void ask(RunCalls.Question<Runs.Reading> page) {
        calls.ask(
                Urgency.OTHER,
                page,
                reading -> {
                    if (reading.isComplete()) {
                        reader.begin(reading.earlierAttempts());
                        readWhole(reading.run());
                    } else {
                        ask(runs -> runs.more(reading));
                    }
                },
                refusal -> {
                    logger.unread("it cannot be read completely", refusal);
                    readOutputs();
                });
    }

    private void readWhole(JobRun whole) throws IOException, InterruptedException {
        // Somebody else may have repaired it in the meantime.
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

    /** The outputs of failed tasks come first: they are what somebody looks for. */
    private void plan() {
        run.tasks().stream()
                .filter(task -> !task.state().neverRan())
                .sorted(Comparator.comparing(task -> !task.state().failed()))
                .forEach(unread::add);
    }

    private void readNext() throws IOException, InterruptedException {
        TaskRun task = unread.peek();
        if (task == null) {
            logger.outputs().end();
            repair();
            return;
        }
        reader.read(
                run,
                task,
                output -> half = output,
                whole -> {
                    takeNext(whole);
                    readNext();
                },
                refusal -> {
                    if (isOfAll(refusal)) {
                        leaveUnread(refusal);
                    } else {
                        logger.unread("the output of task " + task.key() + " cannot be read", refusal);
                        takeNext(RunOutput.NONE);
                    }
                    readNext();
                });
    }

    /** Whether other outputs cannot be read either, as there is no connection or permission. */
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
            takeNext(half == null ? RunOutput.NONE : half);
        }
    }

    private void takeNext(RunOutput output) {
        half = null;
        TaskRun task = unread.remove();
        if (output != RunOutput.NONE) {
            listener.read(run, task, output);
        }
        outputs.add(run, task, output);
        logger.outputs().output(task, output);
        if (task.state().failed()) {
            failures.add(OutputLogger.failure(task, output));
        }
    }

    private void timeIsUp() throws IOException, InterruptedException {
        if (closed) {
            return;
        }
        IOException reason = calls.lastFailure();
        calls.close();
        if (repairing) {
            logger.unread("it is not known whether its failed tasks are running again", reason);
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
                Urgency.OTHER,
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
        listener.concluded(new RunConclusion(run, outputs.byTask(), failures, reader.parts()));
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
