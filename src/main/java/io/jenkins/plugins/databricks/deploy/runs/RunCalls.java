package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.Runs;
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
 * Asks a workspace about one run, one question at a time, when it is the workspace's turn. What fails for a reason that may pass is asked again until somebody
 * {@linkplain #close ends} that; answers and refusals are handled as events of the run. A refusal counts only on a new connection, as the credential may have been
 * replaced. Holds no thread while it waits.
 */
final class RunCalls {

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(2);

    /** Something that happens to the run. */
    @FunctionalInterface
    interface Event {
        void happen() throws IOException, InterruptedException;
    }

    /** Takes events, to handle one at a time. */
    @FunctionalInterface
    interface Events {
        void post(Event event);
    }

    @FunctionalInterface
    interface Question<T> {
        T ask(Runs runs) throws IOException, InterruptedException;
    }

    @FunctionalInterface
    interface Answer<T> {
        void take(T answer) throws IOException, InterruptedException;
    }

    private final RunPoller poller;
    private final URI workspace;
    private final RunPoller.Connector connector;
    private final ScheduledExecutorService timer;
    private final Events events;
    private final Consumer<IOException> delayed;
    private volatile RunPoller.Connection connection;
    private volatile boolean old;
    private CompletableFuture<?> taken;
    private ScheduledFuture<?> next;
    private Answer<IOException> waiting;
    private IOException lastFailure;
    private boolean lastAttempt;
    private boolean closed;

    /** @param delayed is told, as an event, of each attempt that failed for a reason that may pass */
    RunCalls(
            RunPoller poller,
            URI workspace,
            RunPoller.Connector connector,
            ScheduledExecutorService timer,
            Events events,
            Consumer<IOException> delayed) {
        this.poller = poller;
        this.workspace = workspace;
        this.connector = connector;
        this.timer = timer;
        this.events = events;
        this.delayed = delayed;
    }

    <T> void ask(Urgency urgency, Question<T> question, Answer<T> answer, Answer<IOException> refused) {
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
                            BETWEEN_ATTEMPTS.toMillis(),
                            TimeUnit.MILLISECONDS);
                    delayed.accept(lastFailure);
                } else {
                    refused.take(failure instanceof IOException e ? e : new IOException(failure));
                }
            });
        });
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
     * Time for a cancel is short and limited, so that all is borne but a refusal of Databricks: it may take a moment until there is a connection, or until a run that
     * has just been started is found everywhere.
     */
    private static boolean mayPass(Urgency urgency, Throwable failure) {
        if (failure instanceof DatabricksException e) {
            return e.isGivenUp() || e.isUnanswered() || (urgency == Urgency.CANCEL && e.isNotFound());
        }
        return urgency == Urgency.CANCEL && failure instanceof IOException;
    }

    /** What came of the last attempt, if that failed for a reason that may pass; otherwise {@code null}. */
    IOException lastFailure() {
        return lastFailure;
    }

    /** Makes no further attempt: the answer to the one that is under way is the last, and nobody's answer is a refusal. */
    void endAttempts() throws IOException, InterruptedException {
        lastAttempt = true;
        if (waiting != null) {
            next.cancel(false);
            waiting.take(lastFailure);
        }
    }

    /** Asks no more, and takes no answers any more. What is waiting for its turn, or being asked, is taken back. */
    void close() {
        if (taken != null) {
            taken.cancel(true);
        }
        leave();
    }

    /** Asks no more, and takes no answers any more; but what is waiting for its turn, or being asked, is asked all the same. */
    void leave() {
        closed = true;
        if (next != null) {
            next.cancel(false);
        }
    }
}
