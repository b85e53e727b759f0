package io.jenkins.plugins.databricks.deploy.bundle;

import java.io.Serializable;
import java.time.Instant;

/**
 * The lock that a deployment holds while it changes its target.
 *
 * @param id the ID of the deployment that holds it, which that process has made up
 * @param acquired when that process asked for it, by the clock of its machine
 * @param forced whether it was taken by force, perhaps from another deployment
 * @param user the name of its user or service principal
 */
public record DeploymentLock(String id, Instant acquired, boolean forced, String user) implements Serializable {

    private static final long serialVersionUID = 1L;
}
