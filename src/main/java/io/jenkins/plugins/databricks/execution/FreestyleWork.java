package io.jenkins.plugins.databricks.execution;

import hudson.model.Result;
import java.io.IOException;

/** What a step does in a freestyle build, on the build's own thread. */
public interface FreestyleWork {

    /**
     * Does the work to its end, and tells of it in the log and the report.
     *
     * @return what the build makes of it
     * @throws IOException when a parameter is wrong, Databricks refuses, or the run failed
     */
    Result perform(BuildContext context) throws IOException, InterruptedException;
}
