package io.jenkins.plugins.databricks.execution.runs;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRecord;
import io.jenkins.plugins.databricks.execution.machine.OpenWork;
import java.net.URI;
import java.util.Optional;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The unfinished runs of builds, and repairs from their pages. */
@Extension
@Restricted(NoExternalUse.class)
public final class OpenRuns extends OpenWork<RunOwner, OpenRun> {

    public OpenRuns() {
        super("databricks-runs");
    }

    static OpenRuns get() {
        return ExtensionList.lookupSingleton(OpenRuns.class);
    }

    /** Whether a build or a repair waits for that run. */
    boolean isFollowed(URI workspace, long runId) {
        return builds().anyMatch(build -> build.follows(workspace, runId));
    }

    /** Whether that run is being repaired from the page. */
    boolean isRepaired(URI workspace, long runId) {
        return builds().anyMatch(build -> build instanceof PageRepair && build.follows(workspace, runId));
    }

    /** The state of the run that was saved last; empty if none is. */
    Optional<RunRecord> record(String token) {
        return find(token).map(OpenRun::record);
    }

    /** Goes on with a repair; stops the run of a build that has not survived the last session. */
    @Override
    protected void takeUp(Run<?, ?> build, OpenRun run) {
        if (run.repairs() != 0) {
            new PageRepair(build, run).resume();
        } else {
            new LostRun(build, run).stopRun();
        }
    }
}
