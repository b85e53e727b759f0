package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.auth.NoTokenException;
import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The way from a step to the id of its run: prepares the request, saves it, sends it, and sends it again with the same token as long as it is not known what has come
 * of it. Only tasks of the machine's mailbox touch it.
 */
final class RunStart {

    /** A request that may have started a run is worth some patience with a missing credential, as a run that is waited for is. */
    private static final Duration BETWEEN_REFUSALS = Duration.ofSeconds(10);

    private static final int MOST_REFUSALS = 60;

    private final RunHost build;
    private final RunMachine machine;
    private final CarriedRun run;
    private final ScheduledExecutorService timer;
    private int refusals;
    private ScheduledFuture<?> retry;

    RunStart(RunHost build, RunMachine machine, CarriedRun run, ScheduledExecutorService timer) {
        this.build = build;
        this.machine = machine;
        this.run = run;
        this.timer = timer;
    }

    void begin() throws IOException, InterruptedException {
        RunRecord before = run.record();
        if (before.stopped()) {
            // Another attempt was planned, and an abort was faster.
            return;
        }
        try {
            RunRequest request = before.sent() ? before.request() : build.prepare();
            RunPoller.Connection connection = build.connect();
            if (before.sent()) {
                connection.mustLeadTo(before.workspace());
            } else {
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
        machine.follow();
    }

    private void retry(IOException refusal) {
        if (refusals == 1) {
            build.log()
                    .line("It cannot be found out at the moment whether "
                            + run.record().request().words() + " was started, trying on for "
                            + BETWEEN_REFUSALS.multipliedBy(MOST_REFUSALS).toMinutes() + " minutes: "
                            + refusal.getMessage());
        }
        retry = timer.schedule(() -> machine.post(this::begin), BETWEEN_REFUSALS.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Nothing has been started, as Databricks says, or as it was not asked for want of a token. */
    private static boolean isAnsweredWithNo(IOException e) {
        return e instanceof NoTokenException
                || (e instanceof DatabricksException remote && !remote.isGivenUp() && !remote.isOutcomeUnknown());
    }

    /** Whether there is no connection or no right to use it, which somebody may be mending, or an answer that tells nothing. */
    private static boolean mayPass(IOException e) {
        return !(e instanceof DatabricksException remote)
                || remote.isDenied()
                || (remote.isUnanswered() && !remote.isGivenUp());
    }

    /** No further attempt is made. */
    void close() {
        if (retry != null) {
            retry.cancel(false);
        }
    }
}
