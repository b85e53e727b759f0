package io.jenkins.plugins.databricks.execution.bundle;

import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import io.jenkins.plugins.databricks.execution.BuildContext;
import java.io.Serializable;
import java.util.List;

/**
 * A deployment whose process has been started, or is about to be, as {@link OpenDeployments} keeps it: what is needed to stop it without its step.
 *
 * @param connection the step's connection
 * @param secrets what the step's log masks
 * @param masksAll whether nothing else is masked there
 */
record OpenDeployment(Deployment deployment, ConnectionParameters connection, List<String> secrets, boolean masksAll)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    OpenDeployment {
        secrets = List.copyOf(secrets);
    }

    static OpenDeployment of(Deployment deployment, BuildContext context, BundleWork work) {
        return new OpenDeployment(
                deployment,
                context.connection(work),
                context.mask().secrets(),
                context.mask().isKnown());
    }
}
