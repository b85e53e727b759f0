package io.jenkins.plugins.databricks.execution.bundle;

import hudson.EnvVars;
import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import io.jenkins.plugins.databricks.execution.BuildContext;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * A deployment whose process has been started, or is about to be, as {@link OpenDeployments} keeps it: what is needed to stop it without its step.
 *
 * @param connection the step's connection
 * @param environment the variables of the build's programs
 * @param secrets what the step's log masks
 */
record OpenDeployment(Deployment deployment, ConnectionParameters connection, EnvVars environment, List<String> secrets)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    OpenDeployment {
        secrets = List.copyOf(secrets);
    }

    static OpenDeployment of(Deployment deployment, BuildContext context, BundleWork work)
            throws IOException, InterruptedException {
        return new OpenDeployment(
                deployment,
                context.connection(work),
                context.workspace().environment(),
                context.mask().secrets());
    }
}
