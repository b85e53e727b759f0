package io.jenkins.plugins.databricks.bench;

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
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A build that waits for a run, as far as that needs no Jenkins. Outlives a session, as one that is saved does. */
final class BenchBuild {

    /**
     * What many builds count together.
     *
     * @param seen falls with each build that has seen its run in this session
     * @param ended falls with each build that has ended
     * @param confirmed how many of them know that their run was cancelled
     */
    record Count(CountDownLatch seen, CountDownLatch ended, AtomicInteger confirmed) {

        static Count of(int builds) {
            return new Count(new CountDownLatch(builds), new CountDownLatch(builds), new AtomicInteger());
        }
    }

    private final RestClient client;
    private volatile RunRecord record = RunRecord.begin();

    BenchBuild(RestClient client) {
        this.client = client;
    }

    RunRecord record() {
        return record;
    }

    /** What the build is in one session of Jenkins. */
    final class Session implements RunHost, DeploymentLog {

        private final Count count;
        private volatile boolean seen;
        private volatile boolean suspended;

        Session(Count count) {
            this.count = count;
        }

        void suspend() {
            suspended = true;
        }

        @Override
        public RunRequest prepare() {
            return new RunRequest.OfJob(17, JsonCodec.object(), 0);
        }

        @Override
        public RunPoller.Connection connect() {
            return new RunPoller.Connection("bench", new Runs(client));
        }

        @Override
        public RunPoller.Connection connectOnce() {
            return new RunPoller.Connection("bench", new Runs(client.withTotal(Duration.ZERO)));
        }

        @Override
        public void save(RunRecord now) {
            record = now;
        }

        @Override
        public DeploymentLog log() {
            return this;
        }

        @Override
        public void line(String text) {
            if (text.endsWith("has ended in Databricks: CANCELED")) {
                count.confirmed().incrementAndGet();
            }
        }

        @Override
        public void link(String text, URI target) {}

        @Override
        public void report(URI workspace, JobRun run) {
            if (!seen && run.start() != null) {
                seen = true;
                count.seen().countDown();
            }
        }

        @Override
        public void report(URI workspace, JobRun run, TaskRun task, RunOutput output) {}

        @Override
        public void over() {
            count.ended().countDown();
        }

        @Override
        public void started(JobRun run) {}

        @Override
        public void ended(RunConclusion conclusion) {}

        @Override
        public void failed(Throwable reason) {
            reason.printStackTrace();
        }

        @Override
        public void aborted() {}

        @Override
        public boolean isSuspended() {
            return suspended;
        }

        @Override
        public Duration patienceAfterAbort() {
            return Duration.ofSeconds(30);
        }
    }
}
