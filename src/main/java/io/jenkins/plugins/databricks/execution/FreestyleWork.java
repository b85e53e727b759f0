package io.jenkins.plugins.databricks.execution;

import hudson.model.Result;
import java.io.IOException;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The work of a step in a freestyle build, on the build's own thread. */
@Restricted(NoExternalUse.class)
public interface FreestyleWork {

    /**
     * Does the work, and reports it in the log and the report.
     *
     * @return the result for the build
     * @throws IOException when a parameter is wrong, Databricks rejects the request, or the run failed
     */
    Result perform(BuildContext context) throws IOException, InterruptedException;
}
