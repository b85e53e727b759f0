package io.jenkins.plugins.databricks.deploy;

import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.workspace.Runs;
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
 * {@linkplain #close ends} that; answers and refusals are handled as events of the run. Holds no thread while it waits.
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
        taken = urgency == Urgency.CANCEL ? null : attempt;
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
        if (known == null) {
            known = connector.connect();
            connection = known;
        }
        return known.runs();
    }

    /** A run that has just been started may not be found everywhere yet, which must not keep it from being cancelled. */
    private static boolean mayPass(Urgency urgency, Throwable failure) {
        return failure instanceof DatabricksException e
                && (e.isGivenUp() || e.isUnanswered() || (urgency == Urgency.CANCEL && e.isNotFound()));
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

    /** Asks no more, and takes no answers any more. A cancel that is on its way is not taken back. */
    void close() {
        closed = true;
        if (taken != null) {
            taken.cancel(true);
        }
        if (next != null) {
            next.cancel(false);
        }
    }
}
