package io.jenkins.plugins.databricks.execution.machine;

import hudson.EnvVars;
import hudson.model.EnvironmentContributingAction;
import hudson.model.InvisibleAction;
import hudson.model.Run;
import java.io.IOException;
import java.net.URI;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The run, update or deployment that a build has started or followed last, as environment variables for what comes after it: other steps, the
 * {@code post} section of a Pipeline, notifications. It is saved with the build.
 */
@Restricted(NoExternalUse.class)
public final class LastRun extends InvisibleAction implements EnvironmentContributingAction {

    private final String id;
    private final String url;

    private LastRun(String id, String url) {
        this.id = id;
        this.url = url;
    }

    /** Makes this the last run of a build that goes on. */
    public static void set(Run<?, ?> build, String id, URI page) throws IOException {
        if (build.isBuilding()) {
            build.addOrReplaceAction(new LastRun(id, page.toString()));
            build.save();
        }
    }

    @Override
    public void buildEnvironment(Run<?, ?> run, EnvVars env) {
        env.put("DATABRICKS_RUN_ID", id);
        env.put("DATABRICKS_RUN_URL", url);
    }
}
