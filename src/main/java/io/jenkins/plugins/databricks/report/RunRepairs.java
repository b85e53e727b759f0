package io.jenkins.plugins.databricks.report;

import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.Run;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.net.URI;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Repairs runs at the request of those who look at a report: has their failed tasks run again. */
@Restricted(NoExternalUse.class)
public interface RunRepairs extends ExtensionPoint {

    static RunRepairs get() {
        return ExtensionList.lookupFirst(RunRepairs.class);
    }

    /** Whether there is what it takes to repair that run of that build. */
    boolean isPossible(Run<?, ?> build, long runId);

    /** Whether a repair of that run is being followed. */
    boolean isGoingOn(URI workspace, long runId);

    /**
     * Begins to repair a run; what comes of it will be in the report. Whether whoever asks may do so has been checked.
     *
     * @param by who asks for it, for log and report
     * @throws InvalidInputException when it is not possible now
     * @throws IOException when what was kept of the run cannot be read, or the repair cannot be saved
     */
    void begin(Run<?, ?> build, URI workspace, long runId, String by) throws IOException;
}
