package io.jenkins.plugins.databricks.deploy.updates;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.deploy.poller.ManualTimer;
import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.rest.FakeTime;
import io.jenkins.plugins.databricks.rest.HttpTransport;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * An update of a build. Time passes when the test says so, and all work is done on the test's own thread, so that an event happens exactly where the update is.
 * A kill leaves nothing but what was saved, and a restart leaves no less.
 */
abstract class PlayedUpdate {

    /** Something that happens in the middle of what a build does. */
    @FunctionalInterface
    interface Hook {
        void happen() throws IOException, InterruptedException;
    }

    static final String UPDATES = "/api/2.0/pipelines/*/updates";
    static final String DEPLOYMENTS = "/api/2.0/apps/portal/deployments";
    static final String BODY = "{\"source_code_path\":\"/Workspace/x/app\",\"mode\":\"SNAPSHOT\"}";
    static final Duration MINUTE = Duration.ofMinutes(1);

    final FakeTime time = new FakeTime();
    final TellingLog log = new TellingLog();
    final List<String> ends = new ArrayList<>();

    @StartEmulator
    Emulator emulator;

    ManualTimer timer;
    RunPoller poller;
    UpdateRequest request;
    UpdateRecord saved = UpdateRecord.begin();
    RunOptions options = new RunOptions(true, true);
    final List<String> reported = new ArrayList<>();
    final Set<String> pauses = new LinkedHashSet<>();
    int overs;
    IOException brokenDisk;
    IOException brokenReport;
    IOException noConnection;
    HttpTransport transport = TestClients.TRANSPORT;
    String token;
    Emulator elsewhere;
    Duration callsTake = Duration.ZERO;
    Hook inPrepare = () -> {};
    Hook afterSave = () -> {};
    Session session;

    /** One session of Jenkins. */
    final class Session implements UpdateHost {

        boolean suspended;
        final UpdateMachine machine;

        Session() {
            timer = new ManualTimer(time);
            machine = machine(Runnable::run);
        }

        UpdateMachine machine(Executor threads) {
            poller = new RunPoller(timer, Runnable::run, time::nanoTime);
            return new UpdateMachine(this, options, saved, poller, timer, threads);
        }

        @Override
        public UpdateRequest prepare() throws IOException, InterruptedException {
            inPrepare.happen();
            return request;
        }

        @Override
        public RestClient connectOnce() throws IOException {
            if (noConnection != null) {
                throw noConnection;
            }
            time.pass(callsTake);
            return new RestClient(
                    (elsewhere == null ? emulator : elsewhere).url(),
                    transport,
                    TestClients.bearer(token),
                    new RetryPolicy(
                            Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(1), time, time::nanoTime, time));
        }

        @Override
        public void save(UpdateRecord record) throws IOException, InterruptedException {
            if (brokenDisk != null) {
                throw brokenDisk;
            }
            saved = record;
            afterSave.happen();
        }

        @Override
        public DeploymentLog log() {
            return log;
        }

        @Override
        public void report(URI workspace, UpdateSnapshot update) throws IOException {
            if (brokenReport != null) {
                throw brokenReport;
            }
            reported.add(update.state() + " " + update.outcome());
        }

        @Override
        public void paused(String cause) {
            pauses.add(String.valueOf(cause));
        }

        @Override
        public void over() {
            assertThat("nothing is delivered before", ends, is(List.of()));
            overs++;
        }

        @Override
        public void ended(UpdateSnapshot update) {
            ends.add(update.state() + " " + update.outcome() + " " + update.reasons());
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
            return Duration.ofSeconds(30);
        }
    }

    @BeforeEach
    void aPipeline() {
        token = emulator.token();
        request = new PipelineRequest(emulator.addPipeline("sales"), "sales", "{\"full_refresh\":true}");
    }

    void start() {
        session = new Session();
        session.machine.start();
    }

    /** Starts, and lets it come so far that it is known to be going on. */
    void startAndLook() throws Exception {
        start();
        timer.pass(Duration.ofSeconds(5));
        assertThat(ends.isEmpty() && saved.id() == null, is(false));
    }

    void restart() {
        session.suspended = true;
        session = new Session();
        session.machine.resume();
    }

    void app() {
        emulator.addApp("portal");
        request = new AppRequest("portal", BODY);
    }

    @AfterEach
    void forgetInterrupts() {
        Thread.interrupted();
    }
}
