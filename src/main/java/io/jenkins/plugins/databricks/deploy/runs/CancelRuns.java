package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.Jobs;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.Durations;
import io.jenkins.plugins.databricks.deploy.jobs.JobReference;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Cancels the queued and active runs of a job and waits for their end. Runs that are started meanwhile are cancelled, too. */
public final class CancelRuns {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Jobs jobs;
    private final Runs runs;
    private final DeploymentLog log;
    private final RetryPolicy.Sleeper sleeper;

    public CancelRuns(RestClient client, DeploymentLog log) {
        this(client, log, RetryPolicy.STANDARD.sleeper());
    }

    CancelRuns(RestClient client, DeploymentLog log, RetryPolicy.Sleeper sleeper) {
        this.jobs = new Jobs(client);
        this.runs = new Runs(client);
        this.log = log;
        this.sleeper = sleeper;
    }

    /**
     * Cancels them. May be called again if it was interrupted.
     *
     * @return how many were cancelled
     * @throws InvalidInputException when the job is not named by exactly one of ID and name, or there is none of that name
     * @throws IOException when Databricks rejects a request, or there are still active runs after ten minutes
     */
    public int run(JobReference reference) throws IOException, InterruptedException {
        long job = reference.resolve(jobs);
        Set<Long> cancelled = new LinkedHashSet<>();
        Duration waited = Duration.ZERO;
        List<JobRun> active = runs.activeOf(job);
        while (!active.isEmpty()) {
            if (waited.compareTo(PATIENCE) >= 0) {
                throw new IOException("Run " + active.get(0).runId() + " of job " + job + " is still active after "
                        + Durations.of(PATIENCE) + " of cancelling. If the job runs continuously, pause it first: "
                        + active.get(0).page());
            }
            for (JobRun run : active) {
                if (cancelled.add(run.runId())) {
                    runs.cancel(run.runId());
                    log.link(
                            "Cancelling run " + run.runId() + " (" + run.state().word() + "):", URI.create(run.page()));
                }
            }
            sleeper.sleep(BETWEEN_LOOKS);
            waited = waited.plus(BETWEEN_LOOKS);
            active = runs.activeOf(job);
        }
        log.line(
                cancelled.isEmpty()
                        ? "No run of " + reference + " is queued or active"
                        : cancelled.size() + (cancelled.size() == 1 ? " run of " : " runs of ") + reference
                                + " cancelled");
        return cancelled.size();
    }
}
