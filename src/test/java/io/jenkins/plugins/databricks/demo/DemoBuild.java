package io.jenkins.plugins.databricks.demo;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import io.jenkins.plugins.databricks.deploy.runs.RunConclusion;
import io.jenkins.plugins.databricks.deploy.runs.RunHost;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRecord;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/** What takes the place of a build where there is no Jenkins: it tells on the console, and saves nothing. */
record DemoBuild(RestClient client, DeploymentLog log, RunRequest prepare, CompletableFuture<RunConclusion> end)
        implements RunHost {

    DemoBuild(RestClient client, DeploymentLog log, RunRequest request) {
        this(client, log, request, new CompletableFuture<>());
    }

    @Override
    public RunPoller.Connection connect() {
        return new RunPoller.Connection("demo", new Runs(client));
    }

    @Override
    public RunPoller.Connection connectOnce() {
        return new RunPoller.Connection("demo", new Runs(client.withTotal(Duration.ZERO)));
    }

    @Override
    public void save(RunRecord record) {}

    @Override
    public void report(URI workspace, JobRun run) {}

    @Override
    public void report(URI workspace, JobRun run, TaskRun task, RunOutput output) {}

    @Override
    public void over() {}

    @Override
    public void started(JobRun run) {}

    @Override
    public void ended(RunConclusion conclusion) {
        end.complete(conclusion);
    }

    @Override
    public void failed(Throwable reason) {
        end.completeExceptionally(reason);
    }

    @Override
    public void aborted() {
        end.completeExceptionally(new CancellationException());
    }

    @Override
    public boolean isSuspended() {
        return false;
    }

    @Override
    public Duration patienceAfterAbort() {
        return Duration.ofSeconds(30);
    }
}
