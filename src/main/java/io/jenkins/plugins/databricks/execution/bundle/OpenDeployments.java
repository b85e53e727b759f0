package io.jenkins.plugins.databricks.execution.bundle;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import io.jenkins.plugins.databricks.deploy.bundle.DeploymentLock;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The deployments that builds of this Jenkins wait for, each with its build. */
@Extension
@Restricted(NoExternalUse.class)
public final class OpenDeployments {

    private final Map<Deployment, Run<?, ?>> open = new ConcurrentHashMap<>();

    static OpenDeployments get() {
        return ExtensionList.lookupSingleton(OpenDeployments.class);
    }

    void add(Deployment deployment, Run<?, ?> build) {
        open.put(deployment, build);
    }

    void remove(Deployment deployment) {
        open.remove(deployment);
    }

    /** The build whose deployment holds a lock. */
    Optional<Run<?, ?>> holder(DeploymentLock lock, Deployment asking) throws IOException, InterruptedException {
        for (Map.Entry<Deployment, Run<?, ?>> entry : open.entrySet()) {
            if (entry.getKey() != asking && entry.getKey().holds(lock)) {
                return Optional.of(entry.getValue());
            }
        }
        return Optional.empty();
    }
}
