package io.jenkins.plugins.databricks.execution;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** What a build is doing when the crash comes. Each has a job and a workspace of this name. */
enum CrashMoment {
    WAITING_FOR_THE_RUN(CrashTest::beginPipeline, "databricksRunNow jobId: 17, workspace: NAME, failBuild: false") {
        @Override
        void reach(CrashTest test, Emulator emulator) throws Throwable {
            test.awaitMessage(this, ": RUNNING");
        }

        @Override
        void afterRestart(Emulator emulator) {
            emulator.releaseRuns();
        }

        @Override
        void check(CrashTest test, Emulator emulator) throws Throwable {
            test.assertEnd(this, "SUCCESS", "Jenkins was restarted: resuming to wait for run");
            assertThat(emulator.runsStarted(), is(1));
        }
    },

    STARTING_THE_RUN(CrashTest::beginPipeline, "databricksRunNow jobId: 17, workspace: NAME, failBuild: false") {
        private final CountDownLatch answer = new CountDownLatch(1);

        @Override
        void prepare(Emulator emulator) {
            emulator.fault(Fault.on("POST", RUN_NOW).holdUntil(answer));
        }

        @Override
        void reach(CrashTest test, Emulator emulator) throws Throwable {
            emulator.awaitArrival("POST", RUN_NOW, PATIENCE);
        }

        @Override
        void afterCrash(CrashTest test, Emulator emulator) throws Exception {
            answer.countDown();
            emulator.awaitRunStarted();
            emulator.releaseRuns();
        }

        @Override
        void check(CrashTest test, Emulator emulator) throws Throwable {
            test.assertEnd(this, "SUCCESS", "making sure that a run of job 17 is started exactly once");
            assertThat(emulator.runsStarted(), is(1));
        }
    },

    /** Jenkins is killed when the run is started and forgotten, but the Pipeline is not saved as one that has gone on. */
    STARTING_A_RUN_THAT_IS_NOT_WAITED_FOR(CrashTest::beginPipeline, """
            databricksRunNow jobId: 17, workspace: NAME, wait: false
            echo 'gone on'
            sleep 3600
            """) {
        private final CountDownLatch answer = new CountDownLatch(1);
        private byte[] saved;

        @Override
        void prepare(Emulator emulator) {
            emulator.fault(Fault.on("POST", RUN_NOW).holdUntil(answer));
        }

        @Override
        void reach(CrashTest test, Emulator emulator) throws Throwable {
            emulator.awaitArrival("POST", RUN_NOW, PATIENCE);
            saved = Files.readAllBytes(test.buildFolder(this).resolve("program.dat"));
            answer.countDown();
            test.awaitMessage(this, "gone on");
        }

        @Override
        void afterCrash(CrashTest test, Emulator emulator) throws Exception {
            Files.write(test.buildFolder(this).resolve("program.dat"), saved);
        }

        @Override
        void check(CrashTest test, Emulator emulator) throws Throwable {
            emulator.awaitRequests(2, "POST", RUN_NOW, PATIENCE);
            test.abort(this);
            test.assertEnd(this, "ABORTED", "gone on");
            assertThat(emulator.runsStarted(), is(1));
            assertThat(emulator.runsCancelled(), is(0));
        }
    },

    ABORTED_AND_CANCELLING(CrashTest::beginPipeline, "databricksRunNow jobId: 17, workspace: NAME, failBuild: false") {
        @Override
        void reach(CrashTest test, Emulator emulator) throws Throwable {
            test.awaitMessage(this, ": RUNNING");
        }

        @Override
        void beforeCrash(CrashTest test, Emulator emulator) throws Throwable {
            emulator.fault(Fault.on("POST", CANCEL).always().status(503));
            test.abort(this);
            emulator.awaitRequest("POST", CANCEL, PATIENCE);
        }

        @Override
        void check(CrashTest test, Emulator emulator) throws Throwable {
            test.assertEnd(this, "ABORTED", "has ended in Databricks: CANCELED");
            assertThat(emulator.runsCancelled(), is(1));
        }
    },

    ABORTED_AND_STARTING_THE_RUN(
            CrashTest::beginPipeline, "databricksRunNow jobId: 17, workspace: NAME, failBuild: false") {
        @Override
        void prepare(Emulator emulator) {
            loseTheAnswer(emulator);
        }

        @Override
        void reach(CrashTest test, Emulator emulator) throws Throwable {
            emulator.awaitRequests(2, "POST", RUN_NOW, PATIENCE);
        }

        @Override
        void beforeCrash(CrashTest test, Emulator emulator) throws Throwable {
            int before = emulator.requests("POST", RUN_NOW).size();
            test.abort(this);
            // What the abort has started is under way then, and the abort is saved.
            emulator.awaitRequests(before + 2, "POST", RUN_NOW, PATIENCE);
        }

        @Override
        void check(CrashTest test, Emulator emulator) throws Throwable {
            test.assertEnd(this, "ABORTED", "has ended in Databricks: CANCELED");
            assertThat(emulator.runsStarted(), is(1));
            assertThat(emulator.runsCancelled(), is(1));
        }
    },

    /** Nothing of what the process has done with the run may be saved: what it was about to deliver is found out again, and delivered. */
    DELIVERING_THE_END(CrashTest::beginPipeline, """
            parallel run: {
              databricksRunNow jobId: 17, workspace: NAME, failBuild: false
              echo 'the run is over'
            }, other: {
              for (int i = 0; i < 100; i++) { sleep time: 20, unit: 'MILLISECONDS' }
              echo 'all is saved'
            }
            """) {
        @Override
        void prepare(Emulator emulator) {
            emulator.fault(
                    Fault.on("GET", "/api/2.2/jobs/runs/get-output").always().status(503));
        }

        @Override
        void reach(CrashTest test, Emulator emulator) throws Throwable {
            emulator.awaitRunStarted();
            emulator.releaseRuns();
            test.awaitMessage(this, ": SUCCESS after");
            test.awaitMessage(this, "all is saved");
        }

        @Override
        void check(CrashTest test, Emulator emulator) throws Throwable {
            test.assertEnd(this, "SUCCESS", "the run is over");
            assertThat(emulator.runsStarted(), is(1));
        }
    },

    WAITING_IN_A_PIPELINE_THAT_IS_NOT_SAVED(CrashTest::beginUnsaved, "databricksRunNow jobId: 17, workspace: NAME") {
        @Override
        void reach(CrashTest test, Emulator emulator) throws Throwable {
            test.awaitMessage(this, ": RUNNING");
        }

        @Override
        void check(CrashTest test, Emulator emulator) throws Throwable {
            test.assertLost(this, "has ended in Databricks: CANCELED");
            assertThat(emulator.runsCancelled(), is(1));
        }
    },

    /** Jenkins finds that out only when the build is loaded as one that goes on. */
    WAITING_IN_A_PIPELINE_THAT_CANNOT_RESUME(CrashTest::beginPipeline, "databricksRunNow jobId: 17, workspace: NAME") {
        @Override
        void reach(CrashTest test, Emulator emulator) throws Throwable {
            test.awaitMessage(this, ": RUNNING");
        }

        @Override
        void afterCrash(CrashTest test, Emulator emulator) throws Exception {
            Files.writeString(test.buildFolder(this).resolve("program.dat"), "damaged");
        }

        @Override
        void check(CrashTest test, Emulator emulator) throws Throwable {
            test.assertLost(this, "has ended in Databricks: CANCELED");
            assertThat(emulator.runsCancelled(), is(1));
        }
    },

    WAITING_IN_SUCH_A_PIPELINE_THAT_LEAVES_THE_RUN_ALONE(
            CrashTest::beginUnsaved, "databricksRunNow jobId: 17, workspace: NAME, cancelOnAbort: false") {
        @Override
        void reach(CrashTest test, Emulator emulator) throws Throwable {
            test.awaitMessage(this, ": RUNNING");
        }

        @Override
        void check(CrashTest test, Emulator emulator) throws Throwable {
            test.assertLost(this, "continues in Databricks");
            assertThat(emulator.runsCancelled(), is(0));
        }
    },

    DOWNLOADING(CrashTest::beginPipeline, """
            node {
              writeFile file: 'reports/a.xml', text: 'of an earlier build'
              databricksDownload source: '/Volumes/c/s/v', target: 'reports', workspace: NAME
              echo "now ${readFile('reports/a.xml')}"
            }
            """) {
        @Override
        void prepare(Emulator emulator) throws Exception {
            Path volume = Files.createDirectories(emulator.root().resolve("Volumes/c/s/v"));
            Files.writeString(volume.resolve("a.xml"), "complete ".repeat(100_000));
            emulator.fault(Fault.on("GET", DOWNLOAD).truncateBodyAfter(300_000));
            emulator.fault(Fault.on("GET", DOWNLOAD).always().status(503));
        }

        @Override
        void reach(CrashTest test, Emulator emulator) throws Throwable {
            emulator.awaitRequests(2, "GET", "/api/2.0/fs/files/", PATIENCE);
        }

        @Override
        void check(CrashTest test, Emulator emulator) throws Throwable {
            test.assertEnd(this, "SUCCESS", "Jenkins was restarted: doing this step again");
            test.awaitMessage(this, "now complete complete");
        }
    },

    STARTING_THE_RUN_OF_A_FREESTYLE_BUILD(CrashTest::beginFreestyle, "NAME") {
        @Override
        void prepare(Emulator emulator) {
            loseTheAnswer(emulator);
        }

        @Override
        void reach(CrashTest test, Emulator emulator) throws Throwable {
            emulator.awaitRequests(2, "POST", RUN_NOW, PATIENCE);
        }

        @Override
        void check(CrashTest test, Emulator emulator) throws Throwable {
            test.assertLost(this, "has ended in Databricks: CANCELED");
            assertThat(emulator.runsStarted(), is(1));
            assertThat(emulator.runsCancelled(), is(1));
        }
    };

    private static final String RUN_NOW = "/api/2.2/jobs/run-now";
    private static final String CANCEL = "/api/2.2/jobs/runs/cancel";
    private static final String DOWNLOAD = "/api/2.0/fs/files/*";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final RealJenkinsExtension.StepWithTwoArgs<String, String> begin;
    private final String script;

    CrashMoment(RealJenkinsExtension.StepWithTwoArgs<String, String> begin, String script) {
        this.begin = begin;
        this.script = script;
    }

    /** The run is started, but Jenkins does not hear of it. */
    private static void loseTheAnswer(Emulator emulator) {
        emulator.fault(Fault.on("POST", RUN_NOW).resetAfter());
        emulator.fault(Fault.on("POST", RUN_NOW).always().status(503));
    }

    /** Starts the build. */
    void begin(RealJenkinsExtension jenkins) throws Throwable {
        jenkins.runRemotely(begin, name(), script.replace("NAME", "'" + name() + "'"));
    }

    /** Before the build begins. */
    void prepare(Emulator emulator) throws Exception {}

    /** Waits until the build is there. */
    abstract void reach(CrashTest test, Emulator emulator) throws Throwable;

    /** When all builds are there. An aborted one does not wait for long. */
    void beforeCrash(CrashTest test, Emulator emulator) throws Throwable {}

    /** While there is no Jenkins. The workspace has no fault any more. */
    void afterCrash(CrashTest test, Emulator emulator) throws Exception {}

    void afterRestart(Emulator emulator) {}

    abstract void check(CrashTest test, Emulator emulator) throws Throwable;
}
