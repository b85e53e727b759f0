package io.jenkins.plugins.databricks.deploy.updates;

import io.jenkins.plugins.databricks.api.RunState;
import io.jenkins.plugins.databricks.deploy.machine.Machine;
import io.jenkins.plugins.databricks.deploy.machine.Mailbox;
import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import io.jenkins.plugins.databricks.deploy.poller.Urgency;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.deploy.updates.UpdateRequest.Progress;
import io.jenkins.plugins.databricks.deploy.updates.UpdateRequest.Recent;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The state machine of one update of a build: it starts it once, waits for its end, and stops it when the build is
 * aborted. It makes one request at a time, each within the workspace's rate limit, and holds no thread in between.
 * {@link UpdateRecord} says where to continue, in this session of Jenkins and in the next.
 *
 * <p>A request whose response was lost is never sent again. What it started is looked for instead: the one update that
 * is newer than the latest one before. If there is none after a while, or several, that is a failure that says so. The
 * table in docs/runs.md says what each event does in each phase.
 */
public final class UpdateMachine implements Machine {

    /** How often a started update is looked for: it may take a moment until it is listed. */
    private static final int MOST_SEARCHES = 10;

    /** With the difference between two clocks. */
    private static final Duration LONGEST_REQUEST = Duration.ofMinutes(10);

    private final UpdateHost host;
    private final RunOptions options;
    private final ScheduledExecutorService timer;
    private final Mailbox mailbox;
    private final UpdateCalls calls;
    private final AtomicInteger aborts = new AtomicInteger();

    // Only tasks of the mailbox access the following.
    private final UpdateProgress update;
    private int searches;
    private boolean stopping;
    private ScheduledFuture<?> deadline;

    /** Whether Databricks was asked to stop it in this session. Set by the thread that asks. */
    private volatile boolean askedToStop;

    /**
     * @param record the record of earlier sessions, or {@link UpdateRecord#begin()}
     * @param timer only schedules
     * @param threads for tasks that take time: preparing and saving
     */
    public UpdateMachine(
            UpdateHost host,
            RunOptions options,
            UpdateRecord record,
            RunPoller poller,
            ScheduledExecutorService timer,
            Executor threads) {
        this.host = host;
        this.options = options;
        this.update = new UpdateProgress(host, record, Clock.systemUTC());
        this.timer = timer;
        this.mailbox = new Mailbox(threads, host, this::fail);
        this.calls = new UpdateCalls(host, update, poller, timer, mailbox);
    }

    @Override
    public void start() {
        mailbox.post(this::begin);
    }

    @Override
    public void resume() {
        mailbox.post(() -> {
            host.log().line("Jenkins was restarted: " + update.resumption());
            begin();
        });
    }

    @Override
    public void stop() {
        mailbox.interruptWith(aborts.getAndIncrement() == 0 ? this::abort : this::leaveAtOnce);
    }

    private UpdateRecord record() {
        return update.record();
    }

    private void begin() throws IOException, InterruptedException {
        if (deadline != null) {
            // An abort came first, and does everything.
            return;
        }
        UpdateRecord record = record();
        if (record.stopped()) {
            abort();
        } else if (record.id() != null) {
            look();
        } else if (record.sent()) {
            search();
        } else {
            UpdateRequest request = host.prepare();
            URI workspace = host.connectOnce().host();
            update.prepared(request, workspace);
            makeReady();
        }
    }

    private void makeReady() {
        calls.ask(Urgency.POLL, record().request()::waitsFor, waitsFor -> {
            if (waitsFor == null) {
                calls.ask(Urgency.POLL, record().request()::recent, this::send);
            } else {
                calls.mustWait();
                update.waitsFor(waitsFor);
                calls.later(this::makeReady);
            }
        });
    }

    private void send(List<Recent> before) throws IOException, InterruptedException {
        update.sending(before);
        calls.send(this::started, this::search, this::makeReady);
    }

    /** Looks for what a request without a response may have started. */
    private void search() {
        calls.ask(urgency(), record().request()::recent, recent -> {
            List<Recent> newer = recent.stream()
                    .takeWhile(one -> !one.id().equals(record().latest()))
                    .filter(this::mayBeOfThisRequest)
                    .toList();
            if (newer.size() == 1 && newer.get(0).ours()) {
                started(newer.get(0).id());
            } else if (newer.isEmpty() && ++searches < MOST_SEARCHES) {
                calls.later(this::search);
            } else {
                throw new IOException(
                        newer.isEmpty() ? "Databricks shows no sign of it" : "others were started at the same time");
            }
        });
    }

    /** Whatever was created long afterwards, while Jenkins was down, is somebody else's. */
    private boolean mayBeOfThisRequest(Recent one) {
        return one.created() == null
                || record().requested() == null
                || one.created().isBefore(record().requested().plus(LONGEST_REQUEST));
    }

    private void started(String id) throws IOException, InterruptedException {
        calls.soon();
        update.started(id);
        if (record().stopped()) {
            abort();
        } else if (options.waits()) {
            look();
        } else {
            deliver();
        }
    }

    /** An abort has little time. */
    private Urgency urgency() {
        return record().stopped() ? Urgency.CANCEL : Urgency.POLL;
    }

    private void look() {
        calls.ask(urgency(), this::progress, this::seen);
    }

    private Progress progress(RestClient http) throws IOException, InterruptedException {
        return record().request().look(http, record().id());
    }

    private void seen(Progress progress) {
        update.seen(progress);
        if (progress.outcome() == null) {
            calls.later(this::look);
        } else if (record().stopped()) {
            close(host::aborted);
        } else if (progress.outcome() == RunState.Outcome.SUCCESS) {
            deliver();
        } else {
            calls.call(
                    Urgency.OTHER,
                    http -> record().request().reasons(http, record().id()),
                    reasons -> {
                        update.failed(reasons);
                        deliver();
                    },
                    failure -> deliver());
        }
    }

    private void deliver() {
        close(() -> host.ended(update.lastSeen()));
    }

    // Aborting.

    private void abort() throws IOException, InterruptedException {
        calls.drop();
        Duration patience = host.patienceAfterAbort();
        update.stopped(patience);
        if (!record().sent()) {
            host.log().line(update.whatIsKnown(false));
            close(host::aborted);
            return;
        }
        if (deadline == null) {
            deadline = timer.schedule(
                    () -> mailbox.interruptWith(this::leave), patience.toMillis(), TimeUnit.MILLISECONDS);
        }
        if (record().id() == null) {
            searches = 0;
            search();
        } else if (mayStop()) {
            askToStop();
        } else {
            host.log().line(title() + " continues in Databricks");
            close(host::aborted);
        }
    }

    private void askToStop() {
        stopping = true;
        calls.ask(Urgency.CANCEL, this::stopUnlessEnded, progress -> {
            stopping = false;
            if (progress.outcome() == null) {
                host.log().line("Stopping " + title() + " in Databricks");
                look();
            } else if (askedToStop) {
                seen(progress);
            } else {
                update.endedBefore(progress);
                close(host::aborted);
            }
        });
    }

    /** Databricks stops whatever is going on, which might be another's by now: so each attempt looks first. */
    private Progress stopUnlessEnded(RestClient http) throws IOException, InterruptedException {
        Progress progress = progress(http);
        if (progress.outcome() == null) {
            askedToStop = true;
            record().request().stop(http);
        }
        return progress;
    }

    private String title() {
        return update.lastSeen().title();
    }

    /** Whether an abort is to stop it. */
    private boolean mayStop() {
        return options.cancelsOnAbort() && record().request().canBeStopped();
    }

    /** Stops waiting. If the first abort was interrupted before it could ask for a stop, that is asked for now. */
    private void leaveAtOnce() {
        if (record().id() != null && mayStop() && !stopping && !askedToStop) {
            calls.drop();
            askToStop();
        }
        leave();
    }

    /** Logs what is known and stops waiting. */
    private void leave() {
        IOException last = calls.lastFailure();
        host.log().line(update.whatIsKnown(askedToStop) + (last == null ? "" : ": " + last.getMessage()));
        close(host::aborted);
    }

    private void fail(Throwable reason) {
        String known = update.whatIsKnown(askedToStop);
        if (record().stopped()) {
            host.log().line(known + ": " + reason.getMessage());
            close(host::aborted);
        } else if (record().sent() && reason instanceof IOException) {
            close(() -> host.failed(new IOException(known + ": " + reason.getMessage(), reason)));
        } else {
            close(() -> host.failed(reason));
        }
    }

    private void close(Runnable delivery) {
        if (host.isSuspended()) {
            return;
        }
        mailbox.close();
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (stopping) {
            // The request to stop is still sent.
            calls.leave();
        } else {
            calls.drop();
        }
        host.paused(null);
        host.over();
        delivery.run();
    }
}
