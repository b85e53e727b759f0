package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.deploy.machine.Mailbox;
import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import io.jenkins.plugins.databricks.deploy.poller.Urgency;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The requests about one run, one at a time, within the workspace's rate limit. Transient failures are retried until it
 * is {@linkplain #close closed}; responses and rejections are handled as events of the run. A rejection counts only on
 * a new connection, as the credential may have been replaced. Holds no thread while it waits.
 */
final class RunCalls {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    @FunctionalInterface
    interface Question<T> {
        T ask(Runs runs) throws IOException, InterruptedException;
    }

    private final RunPoller poller;
    private final URI workspace;
    private final RunPoller.Connector connector;
    private final ScheduledExecutorService timer;
    private final Mailbox events;
    private final Consumer<IOException> delayed;
    private volatile RunPoller.Connection connection;
    private volatile boolean old;
    private Duration pause = FIRST_PAUSE;
    private CompletableFuture<?> taken;
    private ScheduledFuture<?> next;
    private Mailbox.Answer<IOException> waiting;
    private IOException lastFailure;
    private boolean lastAttempt;
    private boolean closed;

    /** @param delayed called, as an event, for each transient failure */
    RunCalls(
            RunPoller poller,
            URI workspace,
            RunPoller.Connector connector,
            ScheduledExecutorService timer,
            Mailbox events,
            Consumer<IOException> delayed) {
        this.poller = poller;
        this.workspace = workspace;
        this.connector = connector;
        this.timer = timer;
        this.events = events;
        this.delayed = delayed;
    }

    <T> void ask(Urgency urgency, Question<T> question, Mailbox.Answer<T> answer, Mailbox.Answer<IOException> refused) {
        CompletableFuture<T> attempt = poller.call(workspace, urgency, () -> question.ask(runs()));
        taken = attempt;
        waiting = null;
        attempt.whenComplete((value, failure) -> {
            if (failure instanceof InterruptedException || failure instanceof CancellationException) {
                return;
            }
            events.post(() -> {
                if (closed) {
                    return;
                }
                if (failure == null) {
                    lastFailure = null;
                    pause = FIRST_PAUSE;
                    answer.take(value);
                } else if (failure instanceof DatabricksException e && e.isDenied() && old) {
                    connection = null;
                    ask(urgency, question, answer, refused);
                } else if (mayPass(urgency, failure) && !lastAttempt) {
                    lastFailure = (IOException) failure;
                    waiting = refused;
                    next = timer.schedule(
                            () -> events.post(() -> {
                                if (!closed) {
                                    ask(urgency, question, answer, refused);
                                }
                            }),
                            pause.toMillis(),
                            TimeUnit.MILLISECONDS);
                    if (urgency != Urgency.CANCEL) {
                        lengthenPause();
                    }
                    delayed.accept(lastFailure);
                } else {
                    refused.take(failure instanceof IOException e ? e : new IOException(failure));
                }
            });
        });
    }

    /** By a tenth. */
    private void lengthenPause() {
        Duration longer = pause.multipliedBy(11).dividedBy(10);
        pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }

    private Runs runs() throws IOException, InterruptedException {
        RunPoller.Connection known = connection;
        old = known != null;
        if (known == null) {
            known = connector.connect();
            connection = known;
        }
        return known.runs();
    }

    /**
     * Whether to retry. A cancel has little time, so everything but a rejection by Databricks is retried: it may take a
     * moment until there is a connection, or until a new run is found everywhere.
     */
    private static boolean mayPass(Urgency urgency, Throwable failure) {
        if (failure instanceof DatabricksException e) {
            return e.isGivenUp() || e.isUnanswered() || (urgency == Urgency.CANCEL && e.isNotFound());
        }
        return urgency == Urgency.CANCEL && failure instanceof IOException;
    }

    /** The last attempt's failure if it was transient; otherwise {@code null}. */
    IOException lastFailure() {
        return lastFailure;
    }

    /** Makes no further attempts: the result of the current one is final, and no response counts as a rejection. */
    void endAttempts() throws IOException, InterruptedException {
        lastAttempt = true;
        if (waiting != null) {
            next.cancel(false);
            waiting.take(lastFailure);
        }
    }

    /** Stops, and ignores further responses. A pending request is withdrawn. */
    void close() {
        if (taken != null) {
            taken.cancel(true);
        }
        leave();
    }

    /** Stops, and ignores further responses, but a pending request is still sent. */
    void leave() {
        closed = true;
        if (next != null) {
            next.cancel(false);
        }
    }
}
