package io.jenkins.plugins.databricks.execution.machine;

import hudson.EnvVars;
import hudson.model.EnvironmentContributingAction;
import hudson.model.InvisibleAction;
import hudson.model.Run;
import io.jenkins.plugins.databricks.execution.StepThreads;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The run, update or deployment that a build has started or followed last, as environment variables for what comes after it: other steps, the
 * {@code post} section of a Pipeline, notifications. It is saved with the build.
 */
@Restricted(NoExternalUse.class)
public final class LastRun extends InvisibleAction implements EnvironmentContributingAction {

    private static final Logger LOGGER = Logger.getLogger(LastRun.class.getName());

    private final String id;
    private final String url;

    private LastRun(String id, String url) {
        this.id = id;
        this.url = url;
    }

    /** Makes this the last run of a build that goes on. It is saved in the background. */
    public static void set(Run<?, ?> build, String id, String page) {
        if (build.isBuilding()) {
            build.addOrReplaceAction(new LastRun(id, page));
            if (!StepThreads.doSoon(() -> save(build))) {
                save(build);
            }
        }
    }

    private static void save(Run<?, ?> build) {
        try {
            if (build.getRootDir().isDirectory()) { // otherwise the build was deleted
                build.save();
            }
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> build + " cannot be saved with the ID of its last run in Databricks");
        }
    }

    @Override
    public void buildEnvironment(Run<?, ?> run, EnvVars env) {
        env.put("DATABRICKS_RUN_ID", id);
        env.put("DATABRICKS_RUN_URL", url);
    }
}
