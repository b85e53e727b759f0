package io.jenkins.plugins.databricks.deploy.updates;

import io.jenkins.plugins.databricks.deploy.machine.Mailbox;
import io.jenkins.plugins.databricks.deploy.poller.Patience;
import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import io.jenkins.plugins.databricks.deploy.poller.Urgency;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The requests about one update, one at a time, within the workspace's rate limit, and the pauses between them. Responses are handled as
 * events of the update. Only its mailbox's tasks access it.
 */
final class UpdateCalls {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_AFTER_FAILURE = Duration.ofMinutes(1);
    private static final Duration LONGEST_AFTER_ABORT = Duration.ofSeconds(2);

    /** A pipeline or an app may have been created a moment ago, and not be found everywhere yet. */
    private static final Duration PATIENCE_WITH_WHAT_IS_NEW = Duration.ofSeconds(15);

    @FunctionalInterface
    interface Question<T> {
        T ask(RestClient client) throws IOException, InterruptedException;
    }

    private final UpdateHost host;
    private final UpdateProgress update;
    private final RunPoller poller;
    private final ScheduledExecutorService timer;
    private final Mailbox events;
    private final Patience asking = new Patience();
    private final Patience sending = new Patience();
    private Duration pause = FIRST_PAUSE;
    private CompletableFuture<?> taken;
    private ScheduledFuture<?> next;
    private IOException lastFailure;
    private int turn;

    UpdateCalls(
            UpdateHost host, UpdateProgress update, RunPoller poller, ScheduledExecutorService timer, Mailbox events) {
        this.host = host;
        this.update = update;
        this.poller = poller;
        this.timer = timer;
        this.events = events;
    }

    /** Makes a request that may be repeated, until it is answered. */
    <T> void ask(Urgency urgency, Question<T> question, Mailbox.Answer<T> answer) {
        call(
                urgency,
                question,
                value -> {
                    asking.end();
                    answer.take(value);
                },
                failure -> retry(asking, failure, () -> ask(urgency, question, answer)));
    }

    /** Sends the request that starts it. What was surely not started is started anew, as long as it may be of use. */
    void send(Mailbox.Answer<String> answer, Mailbox.Event unknown, Mailbox.Event anew) {
        call(Urgency.OTHER, update.record().request()::send, answer, failure -> {
            if (failure instanceof DatabricksException e && e.isOutcomeUnknown()) {
                update.unknown(e);
                later(unknown);
            } else {
                update.refused();
                if (failure instanceof DatabricksException e && e.isNotFound()) {
                    throw failure;
                }
                retry(sending, failure, anew);
            }
        });
    }

    /** It cannot be started at the moment anyway: the time for sending begins anew. */
    void mustWait() {
        sending.end();
    }

    private void retry(Patience patience, IOException failure, Mailbox.Event again) throws IOException {
        Duration limit = limit(failure);
        if (limit == null || patience.isOver(limit, poller.nanoTime())) {
            throw failure;
        }
        lastFailure = failure;
        update.delayed(failure, limit);
        later(LONGEST_AFTER_FAILURE, again);
    }

    /** How long a failure may last; {@code null} if it is final, as what Databricks has rejected stays so. */
    private Duration limit(IOException failure) {
        DatabricksException remote = failure instanceof DatabricksException e ? e : null;
        if (remote != null && (remote.isGivenUp() || remote.isUnanswered())) {
            return Patience.with(failure);
        }
        if (remote != null && !remote.isDenied() && !remote.isNotFound()) {
            return null;
        }
        if (update.record().sent()) {
            return Patience.with(failure);
        }
        return remote != null && remote.isNotFound() ? PATIENCE_WITH_WHAT_IS_NEW : null;
    }

    /** Makes a request once. */
    <T> void call(
            Urgency urgency, Question<T> question, Mailbox.Answer<T> answer, Mailbox.Answer<IOException> refused) {
        int now = turn;
        URI address = update.record().workspace();
        CompletableFuture<T> attempt = poller.call(address, urgency, () -> question.ask(connected(address)));
        taken = attempt;
        attempt.whenComplete((value, failure) -> {
            if (failure instanceof InterruptedException || failure instanceof CancellationException) {
                return;
            }
            events.post(() -> {
                if (now != turn) {
                    return;
                }
                if (failure == null) {
                    lastFailure = null;
                    answer.take(value);
                } else {
                    refused.take(failure instanceof IOException e ? e : new IOException(failure));
                }
            });
        });
    }

    /** A new connection for each request: its token may have been renewed, its workspace reconfigured. */
    private RestClient connected(URI address) throws IOException, InterruptedException {
        RestClient client = host.connectOnce();
        if (!client.host().equals(address)) {
            throw new IOException("it is in " + address + ", but the step now connects to " + client.host());
        }
        return client;
    }

    /** Does something after a pause, longer each time. */
    void later(Mailbox.Event event) {
        later(LONGEST_PAUSE, event);
    }

    private void later(Duration longest, Mailbox.Event event) {
        int now = turn;
        Duration most = update.record().stopped() ? LONGEST_AFTER_ABORT : longest;
        pause = pause.compareTo(most) < 0 ? pause : most;
        next = timer.schedule(
                () -> events.post(() -> {
                    if (now == turn) {
                        event.happen();
                    }
                }),
                pause.toMillis(),
                TimeUnit.MILLISECONDS);
        pause = pause.multipliedBy(3).dividedBy(2);
    }

    /** Begins with short pauses again. */
    void soon() {
        pause = FIRST_PAUSE;
    }

    /** The failure of the last request if it is to be repeated; otherwise {@code null}. */
    IOException lastFailure() {
        return lastFailure;
    }

    /** Withdraws a pending request, and ignores all responses and pauses so far. */
    void drop() {
        if (taken != null) {
            taken.cancel(true);
        }
        leave();
        asking.end();
        soon();
    }

    /** Ignores all responses and pauses so far, but a pending request is still sent. */
    void leave() {
        turn++;
        if (next != null) {
            next.cancel(false);
        }
    }
}
