package io.jenkins.plugins.databricks.execution.bundle;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import java.io.Serializable;

/**
 * How a deployment has ended, for good.
 *
 * @param value the step's result
 * @param failure why the step fails; {@code null} if it does not
 */
record DeploymentOutcome(
        @CheckForNull Object value, @CheckForNull String failure) implements Serializable {

    private static final long serialVersionUID = 1L;

    static DeploymentOutcome success(@CheckForNull Object value) {
        return new DeploymentOutcome(value, null);
    }

    static DeploymentOutcome failure(String reason) {
        return new DeploymentOutcome(null, reason);
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
