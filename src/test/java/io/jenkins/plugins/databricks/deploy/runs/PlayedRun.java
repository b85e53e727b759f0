package io.jenkins.plugins.databricks.deploy.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.deploy.poller.ManualTimer;
import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRecord;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.rest.FakeTime;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A run of a build. Time passes when the test says so, and all work is done on the test's own thread, so that an event happens exactly where the run is. A kill
 * leaves nothing but what was saved, and a restart leaves no less.
 */
abstract class PlayedRun {

    static final String RUN_NOW = "/api/2.2/jobs/run-now";
    static final String RUNS = "/api/2.2/jobs/runs/";
    static final Duration MOMENT = Duration.ofSeconds(1);

    final FakeTime time = new FakeTime();

    @StartEmulator
    Emulator emulator;

    TestBuild build;
    TestBuild.Session session;
    ManualTimer timer;
    RunPoller poller;
    RunMachine machine;
    RunOptions options = new RunOptions(true, true);
    boolean killed;
    boolean cancelsTakeEffect = true;
    /** The run of the job that has to end first; 0 if there is none. */
    long earlier;

    int loggedBefore;
    Instant mended = Instant.MAX;
    Instant stopped;
    Instant ended;

    @BeforeEach
    void prepare() throws IOException {
        emulator.addJob(17, manyTasks(1));
        emulator.cancelTakes(Duration.ZERO);
        build = new TestBuild(emulator, time);
        build.betweenAttempts = this::sleep;
    }

    @AfterEach
    void forgetInterrupts() {
        Thread.interrupted();
    }

    static ObjectNode manyTasks(int count) {
        ObjectNode job = JsonCodec.object().put("name", "daily");
        ArrayNode tasks = job.putArray("tasks");
        for (int i = 0; i < count; i++) {
            tasks.addObject()
                    .put("task_key", "t" + i)
                    .putObject("notebook_task")
                    .put("notebook_path", "/Shared/a");
        }
        return job;
    }

    /** A process of Jenkins begins, with what is saved. */
    void begin(boolean resumed) {
        killed = false;
        loggedBefore = build.log.lines().size();
        timer = new ManualTimer(time);
        poller = new RunPoller(timer, Runnable::run, time::nanoTime);
        session = build.new Session();
        machine = new RunMachine(session, options, build.saved, poller, timer, Runnable::run);
        stopped = build.saved.stopped() ? time.instant() : null;
        if (resumed) {
            machine.resume();
        } else {
            machine.start();
        }
    }

    void begin() {
        begin(false);
    }

    /** A process of Jenkins begins where another one was killed. */
    void resume() {
        begin(true);
    }

    /** The run is going on. */
    void beginAndWait() throws Exception {
        emulator.holdRuns();
        begin();
        timer.pass(Duration.ofSeconds(5));
    }

    void abort() {
        if (stopped == null) {
            stopped = time.instant();
        }
        machine.stop();
    }

    /** Nothing of this process does anything any more, unless it has ended the build already. */
    void kill() {
        session.suspended = true;
        killed = build.ends.isEmpty();
    }

    /** Something else starts a run of the job. */
    long runJob() throws Exception {
        return new Runs(TestClients.of(emulator)).runNow(17, JsonCodec.object(), "by-something-else");
    }

    /** A run of a build has failed, and the build is done with it. */
    void aRunHasFailed() throws Exception {
        emulator.scriptNextRun(RunScript.of(EmulatedState.failed("it broke")));
        build.repaired = runJob();
        emulator.awaitRunEnded(build.repaired);
        build.saved = RunRecord.beginIn(emulator.url());
        options = new RunOptions(true, false);
    }

    /** The IDs of the repairs of the run that had failed. */
    List<Long> repairs() throws Exception {
        build.noConnection = null;
        build.elsewhere = null;
        build.transport = TestClients.TRANSPORT;
        return build.new Session().connectOnce().runs().repairs(build.repaired);
    }

    /** Lets time pass until the build has ended. What takes real time, the end of a cancelled run, is waited for. */
    void toTheEnd() throws Exception {
        if (killed) {
            resume();
        }
        Instant release = time.instant().plus(Duration.ofMinutes(2));
        for (int second = 0; second < 5_400 && build.ends.isEmpty(); second++) {
            if (emulator.runsCancelled() > 0 && cancelsTakeEffect) {
                emulator.awaitRunEnded(earlier == 0 ? build.saved.runId() : earlier);
            }
            timer.pass(MOMENT);
            mend();
            if (killed) {
                resume();
            }
            if (time.instant().isAfter(release)) {
                emulator.releaseRuns();
            }
        }
        ended = time.instant();
        long made = requests();
        timer.pass(Duration.ofSeconds(5));
        assertThat("no more requests", requests(), is(made));
    }

    /** How many there were; a cancel that is on its way may still go out when the build has ended. */
    private long requests() {
        return emulator.requests().stream()
                .filter(request -> !request.path().endsWith("/cancel"))
                .count();
    }

    /** Between two attempts of one call. */
    void sleep(Duration duration) {
        time.pass(duration);
        mend();
    }

    private void mend() {
        if (time.instant().isAfter(mended)) {
            emulator.clearFaults();
        }
    }

    /** Without what differs from one run of the test to the next. */
    String plain(String text) {
        return text.replace(emulator.url().toString(), "HOST")
                .replace(build.saved.token(), "TOKEN")
                .replaceAll("\\b\\d{12,}\\b", "N")
                .replaceAll("after [\\d.]+ s", "after T")
                .replaceAll("(Run|run|runs/) ?\\d\\d+", "$1 N");
    }

    void assertNothingIsLeft() {
        assertThat("nothing is watched", poller.watched(), is(0));
        assertThat("nothing is planned", timer.isIdle(), is(true));
    }
}
