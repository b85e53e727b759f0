package io.jenkins.plugins.databricks.demo;

import io.jenkins.plugins.databricks.Samples;
import io.jenkins.plugins.databricks.auth.OAuthM2M;
import io.jenkins.plugins.databricks.auth.TokenCache;
import io.jenkins.plugins.databricks.auth.WorkspaceAuthorizer;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.JobDefinition;
import io.jenkins.plugins.databricks.deploy.JobReference;
import io.jenkins.plugins.databricks.deploy.ResetJob;
import io.jenkins.plugins.databricks.deploy.RunFollower;
import io.jenkins.plugins.databricks.deploy.RunParameters;
import io.jenkins.plugins.databricks.deploy.RunTracker;
import io.jenkins.plugins.databricks.deploy.UploadFiles;
import io.jenkins.plugins.databricks.deploy.UploadRequest;
import io.jenkins.plugins.databricks.rest.HttpSettings;
import io.jenkins.plugins.databricks.rest.HttpTransport;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import io.jenkins.plugins.databricks.rest.UserAgent;
import io.jenkins.plugins.databricks.workspace.Run;
import io.jenkins.plugins.databricks.workspace.RunState;
import io.jenkins.plugins.databricks.workspace.Runs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Deploys and runs the sample application in an emulated workspace, as the Pipeline in {@code docs/samples/daily-sales} does, by the half of the
 * plugin that works without Jenkins. Prints what a build's log would show, and exits with 0 if the run succeeded.
 */
public final class StandaloneDemo {

    private final RestClient client;
    private final DeploymentLog log;

    private StandaloneDemo(RestClient client, DeploymentLog log) {
        this.client = client;
        this.log = log;
    }

    public static void main(String[] args) throws Exception {
        boolean success;
        HttpSettings settings = HttpSettings.of(UserAgent.of("demo"), null);
        try (DemoWorkspace workspace = new DemoWorkspace();
                HttpTransport transport = new HttpTransport(settings, null)) {
            success = new StandaloneDemo(client(workspace, transport), new ConsoleLog()).deployAndRun();
        }
        System.exit(success ? 0 : 1);
    }

    private static RestClient client(DemoWorkspace workspace, HttpTransport transport) {
        OAuthM2M principal = new OAuthM2M(
                workspace.url(), DemoWorkspace.CLIENT_ID, workspace.clientSecret(), transport, RetryPolicy.STANDARD);
        TokenCache tokens = new TokenCache(Clock.systemUTC(), Runnable::run);
        return new RestClient(
                workspace.url(), transport, WorkspaceAuthorizer.bearer(tokens, principal), RetryPolicy.STANDARD);
    }

    private boolean deployAndRun() throws Exception {
        Path sample = Samples.dailySales();
        new UploadFiles(client, log)
                .run(sample, UploadRequest.of("*", "Jenkinsfile, *.json", "/Volumes/main/sales/code/", true));

        String definition = "job-definition.json";
        JobReference job = new JobReference(String.valueOf(DemoWorkspace.JOB_ID), null);
        new ResetJob(client, log)
                .run(new ResetJob.Request(
                        job,
                        JobDefinition.parse(Files.readString(sample.resolve(definition)), definition, Map.of()),
                        false,
                        false));

        RunParameters parameters = new RunParameters()
                .list(
                        "pythonParams",
                        "python_params",
                        List.of("--sales", "/Volumes/main/sales/code/sales.csv", "--day", "2026-11-20"));
        Runs runs = new Runs(client);
        long runId = runs.runNow(
                DemoWorkspace.JOB_ID, parameters.toJson(), UUID.randomUUID().toString());
        log.link(
                "Run " + runId + " of job " + DemoWorkspace.JOB_ID + ":",
                runs.get(runId).page());

        RunFollower follower = new RunFollower(log, Clock.systemUTC());
        Run run = await(runs, runId, follower);
        List<String> failures = follower.outputs(run, runs, (task, output) -> {});
        failures.forEach(log::line);
        log.line(RunFollower.describe(run.state()));
        return run.state().outcome() == RunState.Outcome.SUCCESS;
    }

    private static Run await(Runs runs, long runId, RunFollower follower) throws Exception {
        CompletableFuture<Run> end = new CompletableFuture<>();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try {
            new RunTracker(timer, timer, Clock.systemUTC()).watch("demo", runs, runId, new RunTracker.Watcher() {
                @Override
                public void seen(Run run) {
                    follower.seen(run);
                    if (run.ended()) {
                        end.complete(run);
                    }
                }

                @Override
                public void delayed(IOException reason) {
                    follower.delayed(reason);
                }

                @Override
                public void lost(IOException reason) {
                    end.completeExceptionally(reason);
                }
            });
            return end.get();
        } finally {
            timer.shutdownNow();
        }
    }

    private record ConsoleLog() implements DeploymentLog {
        @Override
        public void line(String text) {
            System.out.println(text);
        }

        @Override
        public void link(String text, URI target) {
            System.out.println(text + " " + target);
        }
    }
}
