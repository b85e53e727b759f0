package io.jenkins.plugins.databricks.demo;

import io.jenkins.plugins.databricks.Samples;
import io.jenkins.plugins.databricks.api.RunState;
import io.jenkins.plugins.databricks.auth.OAuthM2M;
import io.jenkins.plugins.databricks.auth.TokenCache;
import io.jenkins.plugins.databricks.auth.WorkspaceAuthorizer;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.definition.JobDefinition;
import io.jenkins.plugins.databricks.deploy.jobs.JobReference;
import io.jenkins.plugins.databricks.deploy.jobs.ResetJob;
import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import io.jenkins.plugins.databricks.deploy.runs.RunConclusion;
import io.jenkins.plugins.databricks.deploy.runs.RunMachine;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.deploy.runs.request.RunParameter;
import io.jenkins.plugins.databricks.deploy.runs.request.RunParameters;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRecord;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.deploy.upload.UploadRequest;
import io.jenkins.plugins.databricks.deploy.upload.Uploader;
import io.jenkins.plugins.databricks.rest.HttpTransport;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import io.jenkins.plugins.databricks.rest.settings.HttpSettings;
import io.jenkins.plugins.databricks.rest.settings.UserAgent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
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
        new Uploader(client, log)
                .run(sample, UploadRequest.of("*", "Jenkinsfile, *.json", "/Volumes/main/sales/code/", true));

        String definition = "job-definition.json";
        JobReference job = new JobReference(String.valueOf(DemoWorkspace.JOB_ID), null);
        new ResetJob(client, log)
                .run(new ResetJob.Request(
                        job,
                        JobDefinition.parse(Files.readString(sample.resolve(definition)), definition, Map.of()),
                        false));

        RunParameters parameters = new RunParameters()
                .with(
                        RunParameter.PYTHON_PARAMS,
                        List.of("--sales", "/Volumes/main/sales/code/sales.csv", "--day", "2026-11-20"));
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            DemoBuild build =
                    new DemoBuild(client, log, new RunRequest.OfJob(DemoWorkspace.JOB_ID, parameters.toJson(), 0));
            RunPoller poller = new RunPoller(timer, threads, System::nanoTime);
            new RunMachine(build, new RunOptions(true, true), RunRecord.begin(), poller, timer, threads).start();
            RunConclusion conclusion = build.end().get();
            conclusion.failures().forEach(log::line);
            return conclusion.run().state().outcome() == RunState.Outcome.SUCCESS;
        } finally {
            timer.shutdownNow();
            threads.shutdownNow();
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
