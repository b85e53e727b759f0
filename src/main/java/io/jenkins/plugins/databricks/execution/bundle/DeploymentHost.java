package io.jenkins.plugins.databricks.execution.bundle;

import io.jenkins.plugins.databricks.execution.BuildContext;
import java.io.IOException;
import java.time.Duration;

/** The build of a deployment, in this session of Jenkins. */
interface DeploymentHost {
    BuildContext context() throws IOException, InterruptedException;

    BundleWork work();

    /** The step's name. */
    String step();

    boolean isStopped();

    /** Whether its build has ended: the workspace may be another's by now. */
    default boolean isLost() {
        return false;
    }

    /** How long to wait for an agent that is offline. */
    default Duration patienceWithAgent() {
        return isStopped() ? Duration.ZERO : DeploymentAgent.USUAL_PATIENCE;
    }

    /** Whether people may read what the CLI writes. */
    default boolean showsOutput() {
        return true;
    }

    /** Saves this deployment, so that it survives a crash once this returns. */
    void save() throws IOException, InterruptedException;

    /** Saves this deployment, without waiting for it. */
    void saveSoon();

    /**
     * Looks at it soon, before the pause is over. Returns at once.
     *
     * @return whether it is still looked at
     */
    boolean ring();
}
