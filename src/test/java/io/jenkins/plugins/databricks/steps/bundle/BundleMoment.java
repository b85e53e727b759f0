package io.jenkins.plugins.databricks.steps.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.nio.file.Files;

/** A phase of a deployment in which Jenkins ends: how a build gets there, and what must have come of it when Jenkins is back. */
enum BundleMoment {

    /** The CLI is being asked for its version. */
    PREPARING {
        @Override
        void prepare(InterruptedDeployment deployment) throws Exception {
            deployment.cli().holdVersion();
        }

        @Override
        void reach(InterruptedDeployment deployment) throws Throwable {
            deployment.cli().awaitQuestionForVersion();
        }

        @Override
        void whileJenkinsIsDown(InterruptedDeployment deployment) throws Exception {
            deployment.cli().releaseVersion();
        }

        @Override
        void check(InterruptedDeployment deployment) throws Throwable {
            deployment.assertEnd("SUCCESS", CAME_BACK);
            assertThat(deployment.cli().deployments(), is(1));
        }
    },

    /** It is saved that the CLI is about to be started, which it never is. */
    STARTING {
        @Override
        void prepare(InterruptedDeployment deployment) throws Exception {
            deployment.hold(HoldingLauncher.BEFORE);
        }

        @Override
        void reach(InterruptedDeployment deployment) throws Throwable {
            deployment.awaitHeldLaunch();
        }

        @Override
        void check(InterruptedDeployment deployment) throws Throwable {
            deployment.assertEnd(
                    "FAILURE",
                    INTERRUPTED,
                    "It has left no trace: most likely it had not begun, and nothing was deployed");
            assertThat(deployment.cli().deployments(), is(0));
        }
    },

    /** The CLI was started, and Jenkins does not know yet. */
    STARTED {
        @Override
        void prepare(InterruptedDeployment deployment) throws Exception {
            deployment.hold(HoldingLauncher.AFTER);
            deployment.cli().hold("deploy");
        }

        @Override
        void reach(InterruptedDeployment deployment) throws Throwable {
            deployment.awaitHeldLaunch();
            deployment.cli().awaitDeployment();
            deployment.lockTarget();
        }

        @Override
        void check(InterruptedDeployment deployment) throws Throwable {
            deployment.assertEnd("FAILURE", INTERRUPTED, CHANGED, RELEASED);
            assertThat(deployment.cli().signals(), is(not(empty())));
            assertThat(Files.exists(deployment.lock()), is(false));
            assertThat(deployment.cli().deployments(), is(1));
        }
    },

    /** The CLI works, and ends after the restart. */
    WORKING {
        @Override
        void prepare(InterruptedDeployment deployment) throws Exception {
            deployment.cli().hold("deploy");
        }

        @Override
        void reach(InterruptedDeployment deployment) throws Throwable {
            deployment.awaitMessage(CREATED);
        }

        @Override
        void afterRestart(InterruptedDeployment deployment) throws Exception {
            deployment.cli().release("deploy");
        }

        @Override
        void check(InterruptedDeployment deployment) throws Throwable {
            deployment.assertEnd("SUCCESS", CAME_BACK);
            assertThat(deployment.cli().deployments(), is(1));
        }
    },

    /** The CLI works, and fails while there is no Jenkins. */
    FAILING {
        @Override
        void prepare(InterruptedDeployment deployment) throws Exception {
            deployment.cli().hold("deploy");
            deployment.cli().fails("deploy");
        }

        @Override
        void reach(InterruptedDeployment deployment) throws Throwable {
            deployment.awaitMessage(CREATED);
        }

        @Override
        void whileJenkinsIsDown(InterruptedDeployment deployment) throws Exception {
            deployment.cli().release("deploy");
            deployment.cli().awaitEnd();
        }

        @Override
        void check(InterruptedDeployment deployment) throws Throwable {
            deployment.assertEnd("FAILURE", "databricks bundle deploy failed: it ended with exit code 1");
            assertThat(deployment.cli().deployments(), is(1));
        }
    },

    /** The CLI has ended, and is asked what is deployed. */
    CONCLUDING {
        @Override
        void prepare(InterruptedDeployment deployment) throws Exception {
            deployment.cli().hold("summary");
        }

        @Override
        void reach(InterruptedDeployment deployment) throws Throwable {
            deployment.cli().awaitCallOf("summary");
        }

        @Override
        void whileJenkinsIsDown(InterruptedDeployment deployment) throws Exception {
            deployment.cli().release("summary");
        }

        @Override
        void check(InterruptedDeployment deployment) throws Throwable {
            deployment.assertEnd("SUCCESS", CAME_BACK);
            assertThat(deployment.cli().deployments(), is(1));
        }
    },

    /** The build was aborted, and the CLI does not end. */
    STOPPING {
        @Override
        void prepare(InterruptedDeployment deployment) throws Exception {
            deployment.cli().hold("deploy");
            deployment.cli().ignoreSignals();
        }

        @Override
        void reach(InterruptedDeployment deployment) throws Throwable {
            deployment.awaitMessage(CREATED);
            deployment.lockTarget();
            deployment.abort();
            deployment.cli().awaitSignal();
        }

        @Override
        void check(InterruptedDeployment deployment) throws Throwable {
            deployment.assertEnd("ABORTED", CHANGED, RELEASED);
            assertThat(Files.exists(deployment.lock()), is(false));
        }
    },

    /** The build was aborted, the CLI has ended, and its lock is looked for. */
    RELEASING {
        @Override
        void prepare(InterruptedDeployment deployment) throws Exception {
            deployment.cli().hold("deploy");
            deployment.cli().hold("summary");
        }

        @Override
        void reach(InterruptedDeployment deployment) throws Throwable {
            deployment.awaitMessage(CREATED);
            deployment.lockTarget();
            deployment.abort();
            deployment.cli().awaitCallOf("summary");
        }

        @Override
        void whileJenkinsIsDown(InterruptedDeployment deployment) throws Exception {
            deployment.cli().release("summary");
        }

        @Override
        void check(InterruptedDeployment deployment) throws Throwable {
            deployment.assertEnd("ABORTED", RELEASED);
            assertThat(Files.exists(deployment.lock()), is(false));
            assertThat(deployment.cli().deployments(), is(1));
        }
    };

    private static final String CREATED = "Created jobs.daily_sales";
    private static final String CAME_BACK = "came back with [create, create, null, create]";
    private static final String INTERRUPTED = "databricks bundle deploy was interrupted just as it was started";
    private static final String CHANGED = "It was stopped while it changed the target";
    private static final String RELEASED = "Its deployment lock was released";

    /** Before the build. */
    void prepare(InterruptedDeployment deployment) throws Exception {}

    /** Waits until the build is there. */
    abstract void reach(InterruptedDeployment deployment) throws Throwable;

    void whileJenkinsIsDown(InterruptedDeployment deployment) throws Exception {}

    void afterRestart(InterruptedDeployment deployment) throws Exception {}

    abstract void check(InterruptedDeployment deployment) throws Throwable;
}
