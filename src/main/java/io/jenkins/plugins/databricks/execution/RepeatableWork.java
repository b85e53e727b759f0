package io.jenkins.plugins.databricks.execution;

import hudson.model.Result;
import java.io.IOException;
import java.io.Serializable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What a step does in a Pipeline and in a freestyle build alike, where doing it a second time changes nothing. */
@Restricted(NoExternalUse.class)
public interface RepeatableWork extends FreestyleWork, Serializable {

    /**
     * Does the work, and tells of it in the log and the report.
     *
     * @return what the step returns in a Pipeline; must be serializable
     */
    Object work(BuildContext context) throws IOException, InterruptedException;

    @Override
    default Result perform(BuildContext context) throws IOException, InterruptedException {
        work(context);
        return Result.SUCCESS;
    }
}
