package io.jenkins.plugins.databricks.execution.plans;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.deploy.bundle.BundleSummary;
import java.net.URI;
import java.time.Instant;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A plan that a build has made, as kept with the build. What may come from a variable of the bundle is encrypted there, since it could be a secret. */
@Restricted(NoExternalUse.class)
public final class MadePlan {

    private final String sha256;
    private final String host;
    private final Secret target;
    private final Secret statePath;
    private final int number;
    private final long millis;

    /**
     * @param file what was written
     * @param host the workspace
     * @param bundle the bundle that it was made for; the state's folder is another one for each of its targets
     * @param number that of its record in the build's report
     */
    public MadePlan(PlanFile file, URI host, BundleSummary bundle, int number) {
        this.sha256 = file.sha256();
        this.host = host.toString();
        this.target = Secret.fromString(bundle.target());
        this.statePath = Secret.fromString(bundle.statePath());
        this.number = number;
        this.millis = System.currentTimeMillis();
    }

    boolean isIn(PlanFile file) {
        return sha256.equals(file.sha256());
    }

    /**
     * Whether it was made for this deployment.
     *
     * @param name the target; empty if it is not known, as it is the default one
     * @param state the folder of its state; {@code null} if it is not known
     */
    public boolean isFor(URI workspace, String name, @CheckForNull String state) {
        return host.equals(workspace.toString())
                && (name.isEmpty() || target.getPlainText().equals(name))
                && (state == null || statePath.getPlainText().equals(state));
    }

    /** What it was made for, in words. */
    public String where() {
        return where(host, target.getPlainText(), statePath.getPlainText());
    }

    public static String where(Object host, String target, String statePath) {
        return "target '" + target + "' of " + host + " (" + statePath + ")";
    }

    public int number() {
        return number;
    }

    public Instant time() {
        return Instant.ofEpochMilli(millis);
    }
}
