package io.jenkins.plugins.databricks.execution;

import hudson.model.Result;
import java.io.IOException;
import java.io.Serializable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The idempotent work of a step, the same in a Pipeline and a freestyle build. */
@Restricted(NoExternalUse.class)
public interface RepeatableWork extends FreestyleWork, Serializable {

    /**
     * Does the work, and reports it in the log and the report.
     *
     * @return the step's result in a Pipeline; must be serializable
     */
    Object work(BuildContext context) throws IOException, InterruptedException;

    @Override
    default Result perform(BuildContext context) throws IOException, InterruptedException {
        work(context);
        return Result.SUCCESS;
    }
}
