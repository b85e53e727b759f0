package io.jenkins.plugins.databricks.execution.bundle;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import java.io.Serializable;

/**
 * How a deployment has ended, for good.
 *
 * @param value the step's result
 * @param failure why the step fails; {@code null} if it does not
 * @param ifAborted what the log says if the build was aborted after that; {@code null} if it has said so
 */
record DeploymentOutcome(
        @CheckForNull Object value,
        @CheckForNull String failure,
        @CheckForNull String ifAborted) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** @param complete says that the target is as it should be */
    static DeploymentOutcome success(@CheckForNull Object value, String complete) {
        return new DeploymentOutcome(value, null, "It had ended before it could be stopped: " + complete);
    }

    static DeploymentOutcome failure(String reason) {
        return new DeploymentOutcome(null, reason, reason);
    }

    /** @param reason for the report, since the log has said what is known of the target */
    static DeploymentOutcome aborted(String reason) {
        return new DeploymentOutcome(null, reason, null);
    }

    /**
     * Ends the step with it.
     *
     * @throws InterruptedException when the build was aborted, whatever the outcome is
     * @throws AbortException when the command has failed
     */
    DeploymentOutcome deliver(DeploymentHost host) throws AbortException, InterruptedException {
        if (host.isStopped()) {
            throw new InterruptedException();
        }
        if (failure != null) {
            throw new AbortException(failure);
        }
        return this;
    }
}
