package io.jenkins.plugins.databricks.execution;

import hudson.model.Result;
import jenkins.model.CauseOfInterruption;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The cause of an abort if somebody cancelled in Databricks what the build waits for. */
@Restricted(NoExternalUse.class)
public final class CancelledInDatabricks extends CauseOfInterruption {

    private static final long serialVersionUID = 1L;

    private final String description;

    private CancelledInDatabricks(String description) {
        this.description = description;
    }

    /** What ends a step as aborted, for this reason. */
    public static FlowInterruptedException abort(String description) {
        return new FlowInterruptedException(Result.ABORTED, false, new CancelledInDatabricks(description));
    }

    @Override
    public String getShortDescription() {
        return description;
    }
}
