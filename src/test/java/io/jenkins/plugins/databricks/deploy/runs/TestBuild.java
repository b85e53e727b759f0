package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import io.jenkins.plugins.databricks.deploy.runs.request.RepairRun;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRecord;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.rest.FakeTime;
import io.jenkins.plugins.databricks.rest.HttpTransport;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What sessions of Jenkins share of a build: what is saved, its log, and how it ended. */
final class TestBuild {

    /** Something that happens in the middle of what a build does. */
    @FunctionalInterface
    interface Hook {
        void happen() throws IOException, InterruptedException;
    }

    private static final Hook NOTHING = () -> {};

    /** Not shared with other tests, so that what is left of its connections can be counted. */
    static final HttpTransport PATIENT = TestClients.transport(Duration.ofSeconds(10));

    private final Emulator emulator;
    private final FakeTime time;
    final TellingLog log = new TellingLog();
    final List<String> ends = new ArrayList<>();
    final List<JobRun> reported = new ArrayList<>();
    RunConclusion conclusion;
    RunRecord saved = RunRecord.begin();
    String token;
    IOException noConnection;
    Emulator elsewhere;
    boolean reportIsBroken;
    HttpTransport transport = TestClients.TRANSPORT;
    RunRequest request;
    int repairs;
    /** Whether something is read from Databricks before a request is known. */
    boolean looksUp;
    /** The run that is repaired at somebody's request; 0 if the build starts one. */
    long repaired;

    Duration patience = Duration.ofSeconds(30);
    Hook inPrepare = NOTHING;
    Hook afterSave = NOTHING;
    RetryPolicy.Sleeper betweenAttempts;
    Runnable whenOver = () -> {};

    TestBuild(Emulator emulator, FakeTime time) {
        this.emulator = emulator;
        this.time = time;
        this.token = emulator.token();
        this.betweenAttempts = time;
    }

    /** One session of Jenkins. */
    final class Session implements RunHost {

        boolean suspended;

        @Override
        public RunRequest prepare() throws IOException, InterruptedException {
            inPrepare.happen();
            if (looksUp) {
                connect().runs().activeOf(17);
            }
            if (repaired != 0) {
                return RepairRun.prepare(
                        connect().mustLeadTo(saved.workspace()).runs(),
                        repaired,
                        new RunRequest.OfJob(17, JsonCodec.object(), 0));
            }
            return request == null ? new RunRequest.OfJob(17, JsonCodec.object(), repairs) : request;
        }

        private RunPoller.Connection connect(RetryPolicy policy) throws IOException {
            if (noConnection != null) {
                throw noConnection;
            }
            RestClient client = new RestClient(
                    (elsewhere == null ? emulator : elsewhere).url(), transport, TestClients.bearer(token), policy);
            return new RunPoller.Connection("deployer", new Runs(client));
        }

        @Override
        public RunPoller.Connection connect() throws IOException {
            return connect(new RetryPolicy(
                    Duration.ofMinutes(5),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(30),
                    time,
                    time::nanoTime,
                    duration -> betweenAttempts.sleep(duration)));
        }

        @Override
        public RunPoller.Connection connectOnce() throws IOException {
            return connect(new RetryPolicy(
                    Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(1), time, time::nanoTime, time));
        }

        @Override
        public void save(RunRecord record) throws IOException, InterruptedException {
            saved = record;
            afterSave.happen();
        }

        @Override
        public DeploymentLog log() {
            return log;
        }

        @Override
        public void report(URI workspace, JobRun run) throws IOException {
            if (reportIsBroken) {
                throw new IOException("no space left on device");
            }
            reported.add(run);
        }

        @Override
        public void report(URI workspace, JobRun run, TaskRun task, RunOutput output) throws IOException {
            report(workspace, run);
        }

        @Override
        public void over() {
            whenOver.run();
        }

        @Override
        public void started(JobRun run) {
            ends.add("started");
        }

        @Override
        public void ended(RunConclusion conclusion) {
            TestBuild.this.conclusion = conclusion;
            ends.add(conclusion.run().state().word());
        }

        @Override
        public void failed(Throwable reason) {
            ends.add("failed: " + reason.getMessage());
        }

        @Override
        public void aborted() {
            ends.add("aborted");
        }

        @Override
        public boolean isSuspended() {
            return suspended;
        }

        @Override
        public Duration patienceAfterAbort() {
            return patience;
        }
    }
}
