package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.deploy.machine.Machine;
import io.jenkins.plugins.databricks.deploy.machine.Mailbox;
import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import io.jenkins.plugins.databricks.deploy.runs.request.RepairRun;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRecord;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRecord.Phase;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.logging.Logger;

/**
 * The state machine of one run of a build, from the request to the end: it prepares and sends the request, follows the
 * run, reads its outputs, and cancels it when the build is aborted. The tables in docs/runs.md say what each event does
 * in each phase.
 *
 * <p>All events of a run go through one {@link Mailbox}, so they are handled one at a time, and no thread waits in
 * between. An abort interrupts the current task; {@link RunRecord} then says where to continue, as it does in the next
 * session of Jenkins.
 */
public final class RunMachine implements Machine {

    private static final Logger LOGGER = Logger.getLogger(RunMachine.class.getName());

    /** The longest that a list of runs still shows an end that a repair has undone. */
    private static final int MOST_STALE_LOOKS = 60;

    private final RunHost host;
    private final RunOptions options;
    private final RunPoller poller;
    private final ScheduledExecutorService timer;
    private final Mailbox mailbox;
    private final AtomicInteger aborts = new AtomicInteger();

    // Only tasks of the mailbox access the following.
    private final RunProgress run;
    private RunStart start;
    private RunAbort abort;
    private boolean begun;
    private RunPoller.Watch watch;
    private RunEnd end;
    private Instant staleEnd;
    private int staleLooks;

    /**
     * @param record the record of earlier sessions, or {@link RunRecord#begin()}
     * @param timer only schedules
     * @param threads for tasks that take time: preparing and sending
     */
    public RunMachine(
            RunHost host,
            RunOptions options,
            RunRecord record,
            RunPoller poller,
            ScheduledExecutorService timer,
            Executor threads) {
        this.host = host;
        this.options = options;
        this.poller = poller;
        this.timer = timer;
        this.mailbox = new Mailbox(threads, host, this::fail);
        this.run = new RunProgress(host, record);
        aborts.set(record.stopped() ? 1 : 0);
    }

    @Override
    public void start() {
        post(this::begin);
    }

    @Override
    public void resume() {
        post(() -> {
            host.log().line("Jenkins was restarted: " + run.resumption());
            begin();
        });
    }

    @Override
    public void stop() {
        if (aborts.getAndIncrement() == 0) {
            mailbox.interruptWith(this::abort);
        } else {
            leaveAtOnce();
        }
    }

    /** Ends an aborted build with what is known by now. */
    void leaveAtOnce() {
        mailbox.interruptWith(() -> aborting().leave());
    }

    void post(Mailbox.Event event) {
        mailbox.post(event);
    }

    /** Ends with a failure. */
    void fail(Throwable reason) {
        String known = run.whatIsKnown();
        if (run.record().stopped()) {
            host.log().line(known + ": " + reason.getMessage());
            close(host::aborted);
        } else if (!run.record().sent()) {
            close(() -> host.failed(reason));
        } else if (reason instanceof IOException) {
            close(() -> host.failed(new IOException(known + ": " + reason.getMessage(), reason)));
        } else {
            host.log().line(known);
            close(() -> host.failed(reason));
        }
    }

    private void begin() throws IOException, InterruptedException {
        begun = true;
        if (run.record().stopped()) {
            aborting().begin();
        } else if (run.record().phase() == Phase.WAITING) {
            goOn();
        } else {
            start = new RunStart(host, this, run, timer);
            start.begin();
        }
    }

    private void closeStart() {
        if (start != null) {
            start.close();
            start = null;
        }
    }

    // Following the run.

    /** The run was started. One that is waited for is reported while it is polled for the first time. */
    void started() {
        closeStart();
        goOn();
        if (options.waits()) {
            run.reportStarted();
        }
    }

    /** Follows the run. One that is not waited for is polled once for its page, unless that is known: a run of a job has one that follows from its ID. */
    private void goOn() {
        if (isJustStarted() && run.record().request().job() != 0) {
            run.report();
            // An abort that has come meanwhile goes first.
            post(() -> {
                if (isJustStarted()) {
                    close(() -> host.started(run.lastSeen()));
                }
            });
        } else {
            follow();
        }
    }

    /** Waits for the run's end, or for a first poll. */
    void follow() {
        run.endQuiet();
        if (staleEnd == null) {
            staleEnd = run.record().request().endedBefore();
        }
        watch = poller.watch(run.record().workspace(), connector(), run.record().runId(), new RunPoller.Listener() {
            @Override
            public void seen(JobRun seen) {
                if (!run.isQuiet(seen)) {
                    post(() -> RunMachine.this.seen(seen));
                }
            }

            @Override
            public void delayed(IOException reason, Duration patience) {
                post(() -> RunMachine.this.delayed(reason, patience));
            }

            @Override
            public void gone(IOException reason) {
                post(() -> fail(reason));
            }
        });
    }

    private RunPoller.Connector connector() {
        return connector(run.record().workspace());
    }

    private RunPoller.Connector connector(URI workspace) {
        return () -> host.connectOnce().mustLeadTo(workspace);
    }

    /** @param delayed called for each transient failure */
    RunCalls calls(Consumer<IOException> delayed) {
        return calls(run.record().workspace(), delayed);
    }

    /** @param workspace that of a run which has not been requested yet */
    RunCalls calls(URI workspace, Consumer<IOException> delayed) {
        return new RunCalls(poller, workspace, connector(workspace), timer, mailbox, delayed);
    }

    private void delayed(IOException reason, Duration patience) {
        if (isJustStarted()) {
            close(() -> host.started(run.lastSeen()));
        } else if (end == null) {
            run.delayed(reason, patience);
        }
    }

    /** Whether to wait only for a first poll. */
    private boolean isJustStarted() {
        return !options.waits() && !run.record().stopped();
    }

    private void seen(JobRun seen) throws IOException {
        if (end != null) {
            return;
        }
        if (staleEnd != null && staleEnd.equals(seen.end()) && staleLooks++ < MOST_STALE_LOOKS) {
            return;
        }
        run.seen(seen);
        if (isJustStarted()) {
            close(() -> host.started(seen));
        } else if (seen.ended() && run.record().stopped()) {
            aborting().ended(seen);
        } else if (seen.ended()) {
            conclude();
        } else {
            run.beginQuiet();
        }
    }

    private void conclude() throws IOException {
        closeWatch();
        RepairRun repair = new RepairRun(run.record().request().repair(), host.log());
        end = new RunEnd(run.lastSeen(), options, repair, run.logger(), this::calls, timer, mailbox, new Ending());
        end.begin();
    }

    /** Handles the end of the run. */
    private final class Ending implements RunEnd.Listener {

        @Override
        public void read(JobRun whole) {
            run.readWhole(whole);
        }

        @Override
        public void read(JobRun whole, TaskRun task, RunOutput output) {
            run.report(whole, task, output);
        }

        @Override
        public void exported(JobRun whole, TaskRun task, List<String> pages) {
            run.export(whole, task, pages);
        }

        @Override
        public void concluded(RunConclusion conclusion) {
            if (run.record().stopped()) {
                aborting().endedBefore(conclusion.run());
            } else {
                close(() -> host.ended(conclusion));
            }
        }

        @Override
        public void goesOn(Instant before) {
            end.close();
            end = null;
            staleEnd = before;
            staleLooks = 0;
            if (run.record().stopped()) {
                aborting().cancel();
            } else {
                follow();
            }
        }
    }

    // Aborting.

    private void abort() throws IOException, InterruptedException {
        run.stopped();
        closeStart();
        if (begun) {
            aborting().begin();
        }
    }

    private RunAbort aborting() {
        if (abort == null) {
            abort = new RunAbort(host, options, this, run, timer);
        }
        return abort;
    }

    /** The build was aborted, and the run's ID is known. */
    void stopRun() throws IOException, InterruptedException {
        if (end == null) {
            aborting().cancel();
        } else if (end.isRepairing()) {
            end.endRepairing();
        } else {
            aborting().endedBefore(run.lastSeen());
        }
    }

    /** Polls for the end caused by a cancel, however rarely the run was polled before. */
    void lookNow() {
        if (watch == null) {
            follow();
        } else {
            watch.hurry();
        }
    }

    private void closeWatch() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    /** Stops all watching, requests and waiting, then delivers the result. */
    void close(Runnable delivery) {
        if (host.isSuspended()) {
            return;
        }
        mailbox.close();
        closeWatch();
        if (end != null) {
            end.close();
        }
        closeStart();
        if (abort != null) {
            abort.close();
        }
        run.reportStarted();
        host.paused(null);
        host.over();
        delivery.run();
    }
}
