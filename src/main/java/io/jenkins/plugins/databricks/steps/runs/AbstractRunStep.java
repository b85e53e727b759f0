package io.jenkins.plugins.databricks.steps.runs;

import hudson.model.Result;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.FreestyleWork;
import io.jenkins.plugins.databricks.execution.runs.FreestyleRun;
import java.io.IOException;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;

/** A step that starts a run, and waits for it unless it is told not to. */
@Restricted(NoExternalUse.class)
public abstract class AbstractRunStep extends AbstractWaitingStep implements FreestyleWork {

    private static final long serialVersionUID = 1L;

    private boolean wait = true;

    public boolean isWait() {
        return wait;
    }

    @DataBoundSetter
    public void setWait(boolean wait) {
        this.wait = wait;
    }

    @Override
    public final RunOptions options() {
        return new RunOptions(wait, isCancelOnAbort(), getJunit() != null, isExports());
    }

    @Override
    public Result perform(BuildContext context) throws IOException, InterruptedException {
        return new FreestyleRun(this, context).run();
    }
}
