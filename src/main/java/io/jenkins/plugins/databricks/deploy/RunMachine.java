package io.jenkins.plugins.databricks.deploy;

import io.jenkins.plugins.databricks.auth.NoTokenException;
import io.jenkins.plugins.databricks.deploy.RunRecord.Phase;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.workspace.Run;
import io.jenkins.plugins.databricks.workspace.Run.TaskRun;
import io.jenkins.plugins.databricks.workspace.RunOutput;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Carries one run from its request to its end on behalf of a build: prepares and sends it, follows it, reads what it left behind, and cancels it when
 * the build is aborted. The table in docs/architecture.md says what each event does in each phase.
 *
 * <p>All that happens to a run comes through one {@link Mailbox}, so that no two events are handled at a time, and no thread waits between them. An
 * abort interrupts what is being done; whatever that was, {@link RunRecord} tells from where to go on, as it does in the next session of Jenkins.
 */
public final class RunMachine {

    private static final Logger LOGGER = Logger.getLogger(RunMachine.class.getName());

    /** A request that an earlier session has sent is worth some patience with a missing credential, as a run that is waited for is. */
    private static final Duration BETWEEN_REFUSALS = Duration.ofSeconds(10);

    private static final int MOST_REFUSALS = 60;

    /** A list of runs shows an end that a repair has undone for no longer than that. */
    private static final int MOST_STALE_LOOKS = 60;

    private final RunHost build;
    private final RunOptions options;
    private final RunPoller poller;
    private final ScheduledExecutorService timer;
    private final Mailbox mailbox;
    private final AtomicInteger aborts = new AtomicInteger();

    // Only tasks of the mailbox touch what follows.
    private RunRecord record;
    private Run run;
    private RunLogger logger;
    private RunCalls calls;
    private RunPoller.Watch watch;
    private RunEnd end;
    private Instant staleEnd;
    private int staleLooks;
    private int refusals;
    private ScheduledFuture<?> retry;
    private ScheduledFuture<?> deadline;
    private boolean reportFailed;
    private boolean over;

    /**
     * @param record what earlier sessions know of the run, or {@link RunRecord#begin()}
     * @param timer only schedules
     * @param threads for what takes its time: preparing and sending
     */
    public RunMachine(
            RunHost build,
            RunOptions options,
            RunRecord record,
            RunPoller poller,
            ScheduledExecutorService timer,
            Executor threads) {
        this.build = build;
        this.options = options;
        this.record = record;
        this.poller = poller;
        this.timer = timer;
        this.mailbox = new Mailbox(threads);
        aborts.set(record.stopped() ? 1 : 0);
    }

    /** Begins, or goes on where an earlier session was left. */
    public void start() {
        post(() -> {
            if (record.phase() == Phase.WAITING) {
                begun();
            }
            if (record.stopped()) {
                finishAborted();
            } else if (record.phase() == Phase.WAITING) {
                follow();
            } else {
                submit();
            }
        });
    }

    /** Aborts; called a second time, waits for nothing any more. Returns at once. */
    public void stop() {
        mailbox.interruptWith(event(aborts.getAndIncrement() == 0 ? this::abort : this::leave));
    }

    private void post(RunCalls.Event event) {
        mailbox.post(event(event));
    }

    private Runnable event(RunCalls.Event event) {
        return () -> {
            if (over || build.isSuspended()) {
                return;
            }
            try {
                event.happen();
            } catch (InterruptedException e) {
                LOGGER.log(Level.FINE, "an abort or the end of this session comes first", e);
            } catch (Exception | Error e) {
                fail(e);
            }
        };
    }

    private void fail(Throwable reason) {
        if (record.stopped()) {
            build.log().line(whatIsKnown() + ": " + reason.getMessage());
            close(build::aborted);
        } else if (!record.sent()) {
            close(() -> build.failed(reason));
        } else if (reason instanceof IOException) {
            close(() -> build.failed(new IOException(whatIsKnown() + ": " + reason.getMessage(), reason)));
        } else {
            build.log().line(whatIsKnown());
            close(() -> build.failed(reason));
        }
    }

    // From the request to the run's id.

    private void submit() throws IOException, InterruptedException {
        boolean sentBefore = record.sent();
        try {
            RunSubmission request = sentBefore ? record.request() : build.prepare();
            RunPoller.Connection connection = build.connect();
            if (sentBefore) {
                at(record.workspace(), connection);
            } else {
                RunRecord sent = record.asSent(request, connection.runs().host());
                build.save(sent);
                record = sent;
            }
            known(request.send(connection.runs(), record.token()));
        } catch (IOException e) {
            if (!sentBefore && isAnsweredWithNo(e)) {
                record = record.asRefused();
            } else if (record.sent() && isRefusal(e) && refusals++ < MOST_REFUSALS) {
                if (refusals == 1) {
                    build.log()
                            .line("It cannot be found out at the moment whether a run was started, trying on: "
                                    + e.getMessage());
                }
                retry = timer.schedule(() -> post(this::submit), BETWEEN_REFUSALS.toMillis(), TimeUnit.MILLISECONDS);
                return;
            }
            throw e;
        }
        follow();
    }

    /** Nothing has been started, as Databricks says, or as it was not asked for want of a token. */
    private static boolean isAnsweredWithNo(IOException e) {
        return e instanceof NoTokenException
                || (e instanceof DatabricksException remote && !remote.isGivenUp() && !remote.isOutcomeUnknown());
    }

    /** Whether there is no connection or no right to use it, which somebody may be mending. */
    private static boolean isRefusal(IOException e) {
        return !(e instanceof DatabricksException remote) || remote.isDenied();
    }

    /** A workspace that has been configured anew may be another one, where the run's id means nothing or another run. */
    private static RunPoller.Connection at(URI workspace, RunPoller.Connection connection) throws IOException {
        if (!workspace.equals(connection.runs().host())) {
            throw new IOException("the run is in " + workspace + ", and the step connects to "
                    + connection.runs().host() + " now");
        }
        return connection;
    }

    /** The id goes into log and report before anything that may fail. */
    private void known(long runId) throws InterruptedException {
        record = record.withRunId(runId);
        begun();
        build.log().link("Run " + runId + (run.jobId() == 0 ? "" : " of job " + run.jobId()) + ":", run.page());
        report();
        save();
    }

    private void begun() {
        run = Run.begun(record.runId(), record.request().job(), record.workspace());
        logger = new RunLogger(build.log(), Clock.systemUTC(), record.runId());
    }

    /** Saves what can only help: where it fails, the run is cared for in this session all the same. */
    private void save() throws InterruptedException {
        try {
            build.save(record);
        } catch (IOException e) {
            build.log().line("A restart of Jenkins would forget what has become of this step: " + e.getMessage());
        }
    }

    private void report() {
        tryToReport(() -> build.report(record.workspace(), run));
    }

    private void tryToReport(RunCalls.Event report) {
        try {
            report.happen();
        } catch (IOException | InterruptedException | RuntimeException e) {
            LOGGER.log(Level.FINE, "no report", e);
            if (!reportFailed) {
                reportFailed = true;
                build.log().line("The Databricks page of this build cannot be written: " + e.getMessage());
            }
        }
    }

    // Following the run.

    private void follow() {
        if (watch != null) {
            watch.close();
        }
        watch = poller.watch(record.workspace(), connector(), record.runId(), new RunPoller.Listener() {
            @Override
            public void seen(Run seen) {
                post(() -> RunMachine.this.seen(seen));
            }

            @Override
            public void delayed(IOException reason, Duration since) {
                post(() -> RunMachine.this.delayed(reason));
            }

            @Override
            public void gone(IOException reason) {
                post(() -> fail(reason));
            }
        });
    }

    private RunPoller.Connector connector() {
        URI workspace = record.workspace();
        return () -> at(workspace, build.connectOnce());
    }

    private RunCalls calls(Consumer<IOException> delayed) {
        return new RunCalls(poller, record.workspace(), connector(), timer, this::post, delayed);
    }

    private void delayed(IOException reason) {
        if (isJustStarted()) {
            close(() -> build.started(run));
        } else if (end == null) {
            logger.delayed(reason);
        }
    }

    /** Whether there is nothing to wait for but a first look. */
    private boolean isJustStarted() {
        return !options.waits() && !record.stopped();
    }

    private void seen(Run seen) throws IOException {
        if (end != null) {
            return;
        }
        if (staleEnd != null && staleEnd.equals(seen.end()) && staleLooks++ < MOST_STALE_LOOKS) {
            return;
        }
        run = seen;
        logger.seen(seen);
        report();
        if (isJustStarted()) {
            close(() -> build.started(seen));
        } else if (seen.ended() && record.stopped()) {
            build.log()
                    .line("Run " + seen.runId() + " has ended in Databricks: "
                            + seen.state().word());
            close(build::aborted);
        } else if (seen.ended()) {
            conclude();
        }
    }

    private void conclude() throws IOException {
        watch.close();
        RepairRun repair = new RepairRun(record.request().repair(), build.log());
        end = new RunEnd(run, repair, logger, this::calls, timer, this::post, new RunEnd.Listener() {
            @Override
            public void read(Run whole) {
                run = whole;
                report();
            }

            @Override
            public void read(Run whole, TaskRun task, RunOutput output) {
                tryToReport(() -> build.report(record.workspace(), whole, task, output));
            }

            @Override
            public void concluded(RunConclusion conclusion) {
                if (record.stopped()) {
                    endedBeforeTheAbort();
                } else {
                    close(() -> build.ended(conclusion));
                }
            }

            @Override
            public void goesOn(Instant before) throws IOException {
                end.close();
                end = null;
                staleEnd = before;
                staleLooks = 0;
                if (record.stopped()) {
                    cancel();
                } else {
                    follow();
                }
            }
        });
        end.begin();
    }

    // Aborting.

    private void abort() throws IOException, InterruptedException {
        record = record.asStopped();
        finishAborted();
    }

    /** What an abort does depends on how far the run has come; and the same in the next session, if this one does not get to its end. */
    private void finishAborted() throws IOException, InterruptedException {
        if (!record.sent()) {
            close(build::aborted);
            return;
        }
        if (retry != null) {
            retry.cancel(false);
        }
        deadline = timer.schedule(
                () -> mailbox.interruptWith(event(this::leave)),
                build.patienceAfterAbort().toMillis(),
                TimeUnit.MILLISECONDS);
        save();
        if (record.phase() == Phase.SUBMITTING) {
            find();
        } else if (end == null) {
            cancel();
        } else if (end.isRepairing()) {
            end.endRepairing();
        } else {
            endedBeforeTheAbort();
        }
    }

    private void endedBeforeTheAbort() {
        build.log()
                .line("Run " + record.runId() + " had ended already: "
                        + run.state().word());
        close(build::aborted);
    }

    /** The same request with the same token yields the run that the first one started. */
    private void find() {
        calls = calls(reason -> {});
        calls.ask(
                Urgency.CANCEL,
                runs -> record.request().send(runs, record.token()),
                runId -> {
                    known(runId);
                    cancel();
                },
                this::fail);
    }

    private void cancel() {
        if (!options.cancelsOnAbort()) {
            build.log().line("Run " + record.runId() + " goes on in Databricks");
            close(build::aborted);
            return;
        }
        build.log().line("Cancelling run " + record.runId() + " in Databricks");
        calls = calls(reason -> {});
        calls.ask(
                Urgency.CANCEL,
                runs -> {
                    runs.cancel(record.runId());
                    return null;
                },
                // An old run is looked at now and then only; a new watch looks at once.
                asked -> follow(),
                refusal -> {
                    build.log()
                            .line("Run " + record.runId() + " cannot be cancelled, and may be going on, see "
                                    + run.page() + ": " + refusal.getMessage());
                    close(build::aborted);
                });
    }

    /** Says what is known, and waits no longer. */
    private void leave() {
        IOException last = calls == null ? null : calls.lastFailure();
        build.log().line(whatIsKnown() + (last == null ? "" : ": " + last.getMessage()));
        close(build::aborted);
    }

    private String whatIsKnown() {
        return switch (record.phase()) {
            case PREPARING -> "No run was started";
            case SUBMITTING ->
                "It is not known whether a run "
                        + (record.request().job() == 0
                                ? ""
                                : "of job " + record.request().job() + " ")
                        + "was started in " + record.workspace() + ". If there is one, it has the idempotency token "
                        + record.token();
            case WAITING ->
                (record.stopped()
                                ? "Databricks has not confirmed that run " + record.runId() + " is cancelled, see "
                                : "Run " + record.runId() + " may still be going on, see ")
                        + run.page();
        };
    }

    /** Ends it all; nothing is left that watches, asks or waits. */
    private void close(Runnable delivery) {
        if (build.isSuspended()) {
            return;
        }
        over = true;
        mailbox.close();
        if (watch != null) {
            watch.close();
        }
        if (end != null) {
            end.close();
        }
        if (calls != null) {
            calls.close();
        }
        for (ScheduledFuture<?> planned : new ScheduledFuture<?>[] {retry, deadline}) {
            if (planned != null) {
                planned.cancel(false);
            }
        }
        delivery.run();
    }
}
