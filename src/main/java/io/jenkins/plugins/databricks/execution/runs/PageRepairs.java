package io.jenkins.plugins.databricks.execution.runs;

import hudson.Extension;
import hudson.model.Run;
import io.jenkins.plugins.databricks.report.RunRepairs;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.net.URI;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Repairs runs at the request of those who look at the page of a build, one repair of a run at a time. */
@Extension
@Restricted(NoExternalUse.class)
public final class PageRepairs implements RunRepairs {

    @Override
    public boolean isPossible(Run<?, ?> build, long runId) {
        return RepairableRun.exists(build, runId);
    }

    @Override
    public boolean isGoingOn(URI workspace, long runId) {
        return OpenRuns.get().isRepaired(workspace, runId);
    }

    @Override
    public synchronized void begin(Run<?, ?> build, URI workspace, long runId, String by) throws IOException {
        if (isGoingOn(workspace, runId)) {
            throw new InvalidInputException("Run " + runId + " is being repaired already");
        }
        if (OpenRuns.get().isFollowed(workspace, runId)) {
            throw new InvalidInputException("A build still waits for run " + runId + ", and may repair it itself");
        }
        if (!isPossible(build, runId)) {
            throw new InvalidInputException("Jenkins has not kept what it takes to repair run " + runId
                    + ". Repair it in Databricks, with the parameters that it had");
        }
        OpenRun kept = RepairableRun.read(build, runId);
        if (!kept.record().workspace().equals(workspace)) {
            throw new InvalidInputException("Run " + runId + " is in another workspace");
        }
        try {
            new PageRepair(build, kept.repair()).begin(by);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Jenkins was interrupted", e);
        }
    }
}
