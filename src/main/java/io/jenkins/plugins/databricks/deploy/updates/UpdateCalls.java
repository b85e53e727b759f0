package io.jenkins.plugins.databricks.deploy.updates;

import io.jenkins.plugins.databricks.auth.NoTokenException;
import io.jenkins.plugins.databricks.deploy.machine.Mailbox;
import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import io.jenkins.plugins.databricks.deploy.poller.Urgency;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The requests about one update, within the workspace's rate limit, and the pauses between them. Responses are handled as
 * events of the update. Only its mailbox's tasks access it.
 */
final class UpdateCalls {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** About an hour of failures in a row. */
    private static final int MOST_FAILURES = 360;

    /** It may take a moment until something new is found. */
    private static final int MOST_NOT_FOUND = 5;

    @FunctionalInterface
    interface Question<T> {
        T ask(RestClient client) throws IOException, InterruptedException;
    }

    private final UpdateHost host;
    private final RunPoller poller;
    private final ScheduledExecutorService timer;
    private final Mailbox events;
    private final Consumer<String> log;
    private URI workspace;
    private Duration pause = FIRST_PAUSE;
    private int failures;
    private int turn;

    UpdateCalls(
            UpdateHost host, RunPoller poller, ScheduledExecutorService timer, Mailbox events, Consumer<String> log) {
        this.host = host;
        this.poller = poller;
        this.timer = timer;
        this.events = events;
        this.log = log;
    }

    void workspace(URI address) {
        workspace = address;
    }

    /** Makes a request that may be repeated, until it is answered. */
    <T> void ask(Urgency urgency, Question<T> question, Mailbox.Answer<T> answer) {
        call(
                urgency,
                question,
                value -> {
                    failures = 0;
                    answer.take(value);
                },
                failure -> retryIfItMayPass(failure, () -> ask(urgency, question, answer)));
    }

    /** Tries again after a pause, unless the failure is final. */
    void retryIfItMayPass(IOException failure, Mailbox.Event again) throws IOException {
        if (!mayPass(failure)) {
            throw failure;
        }
        failures++;
        log.accept("No answer from Databricks, trying again: " + failure.getMessage());
        later(again);
    }

    /** Where there is no token, one may come. What Databricks has rejected stays so. */
    private boolean mayPass(IOException failure) {
        if (failure instanceof DatabricksException e) {
            return e.isNotFound()
                    ? failures < MOST_NOT_FOUND
                    : (e.isGivenUp() || e.isUnanswered()) && failures < MOST_FAILURES;
        }
        return failure instanceof NoTokenException && failures < MOST_FAILURES;
    }

    /** Makes a request once. */
    <T> void call(
            Urgency urgency, Question<T> question, Mailbox.Answer<T> answer, Mailbox.Answer<IOException> refused) {
        int now = turn;
        URI address = workspace;
        poller.call(address, urgency, () -> question.ask(connected(address))).whenComplete((value, failure) -> {
            if (failure instanceof InterruptedException) {
                return;
            }
            events.post(() -> {
                if (now != turn) {
                    return;
                }
                if (failure == null) {
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
        int now = turn;
        timer.schedule(
                () -> events.post(() -> {
                    if (now == turn) {
                        event.happen();
                    }
                }),
                pause.toMillis(),
                TimeUnit.MILLISECONDS);
        Duration longer = pause.multipliedBy(3).dividedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }

    /** Begins with short pauses again. */
    void soon() {
        pause = FIRST_PAUSE;
    }

    /** Ignores all responses and pauses so far. */
    void drop() {
        turn++;
        failures = 0;
        soon();
    }
}
