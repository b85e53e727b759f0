package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.auth.NoTokenException;
import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import io.jenkins.plugins.databricks.deploy.runs.request.IfRunning;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRecord;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Starts a run and obtains its ID: prepares the request, saves it, sends it, and resends it with the same token while
 * its outcome is unknown. Only tasks of the machine's mailbox access it.
 */
final class RunStart {

    /**
     * The delay between attempts without a valid credential: a request that may have started a run is worth some
     * patience.
     */
    private static final Duration BETWEEN_REFUSALS = Duration.ofSeconds(10);

    private static final int MOST_REFUSALS = 60;

    private final RunHost host;
    private final RunMachine machine;
    private final RunProgress run;
    private final ScheduledExecutorService timer;
    private int refusals;
    private ScheduledFuture<?> retry;
    private RunRequest prepared;
    private EarlierRuns earlier;

    RunStart(RunHost host, RunMachine machine, RunProgress run, ScheduledExecutorService timer) {
        this.host = host;
        this.machine = machine;
        this.run = run;
        this.timer = timer;
    }

    void begin() throws IOException, InterruptedException {
        RunRecord before = run.record();
        if (before.stopped()) {
            // An abort came before the next attempt.
            return;
        }
        try {
            RunRequest request = request(before);
            RunPoller.Connection connection = host.connect();
            if (before.workspace() != null) {
                connection.mustLeadTo(before.workspace());
            }
            if (!before.sent()) {
                if (mustWait(request, connection)) {
                    return;
                }
                run.sending(request, connection.runs().host());
            }
            run.started(request.send(connection.runs(), before.token()));
        } catch (IOException e) {
            if (!before.sent() && isAnsweredWithNo(e)) {
                run.refused();
            } else if (run.record().sent() && mayPass(e) && refusals++ < MOST_REFUSALS) {
                retry(e);
                return;
            }
            throw e;
        }
        machine.started();
    }

    private RunRequest request(RunRecord before) throws IOException, InterruptedException {
        if (before.sent()) {
            return before.request();
        }
        if (prepared == null) {
            prepared = host.prepare();
        }
        return prepared;
    }

    /** Whether earlier runs come first; this continues when they are over. */
    private boolean mustWait(RunRequest request, RunPoller.Connection connection) {
        if (earlier != null || !(request instanceof RunRequest.OfJob job) || job.ifRunning() == IfRunning.START) {
            return false;
        }
        earlier = new EarlierRuns(host, machine, timer, connection.runs().host(), job, this::begin);
        earlier.begin();
        return true;
    }

    private void retry(IOException refusal) {
        if (refusals == 1) {
            host.log()
                    .line("It is not yet known whether "
                            + run.record().request().words() + " was started, retrying for "
                            + BETWEEN_REFUSALS.multipliedBy(MOST_REFUSALS).toMinutes() + " minutes: "
                            + refusal.getMessage());
        }
        retry = timer.schedule(() -> machine.post(this::begin), BETWEEN_REFUSALS.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether nothing was started, as Databricks rejected the request, or it was not sent without a token. */
    private static boolean isAnsweredWithNo(IOException e) {
        return e instanceof NoTokenException
                || (e instanceof DatabricksException remote && !remote.isGivenUp() && !remote.isOutcomeUnknown());
    }

    /**
     * Whether the failure may be temporary: no connection or permission, which somebody may be fixing, or an
     * inconclusive response.
     */
    private static boolean mayPass(IOException e) {
        return !(e instanceof DatabricksException remote)
                || remote.isDenied()
                || (remote.isUnanswered() && !remote.isGivenUp());
    }

    /** Makes no further attempts. */
    void close() {
        if (retry != null) {
            retry.cancel(false);
        }
        if (earlier != null) {
            earlier.close();
        }
    }
}
