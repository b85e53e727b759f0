package io.jenkins.plugins.databricks.steps;

import hudson.model.Result;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.RunOptions;
import io.jenkins.plugins.databricks.deploy.RunSubmission;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundSetter;

/** What the steps that start a run have in common: whether they wait for it, and what they make of its end. */
public abstract class RunStep extends DatabricksStep implements FreestyleWork {

    private static final long serialVersionUID = 1L;

    private boolean wait = true;
    private boolean failBuild = true;
    private boolean cancelOnAbort = true;

    public boolean isWait() {
        return wait;
    }

    @DataBoundSetter
    public void setWait(boolean wait) {
        this.wait = wait;
    }

    public boolean isFailBuild() {
        return failBuild;
    }

    @DataBoundSetter
    public void setFailBuild(boolean failBuild) {
        this.failBuild = failBuild;
    }

    public boolean isCancelOnAbort() {
        return cancelOnAbort;
    }

    @DataBoundSetter
    public void setCancelOnAbort(boolean cancelOnAbort) {
        this.cancelOnAbort = cancelOnAbort;
    }

    final RunOptions options() {
        return new RunOptions(wait, cancelOnAbort);
    }

    /**
     * Makes ready what starts the run. It may be done again after a restart of Jenkins, so its second time must change nothing.
     *
     * @throws IOException when a parameter is wrong, or Databricks refuses
     */
    abstract RunSubmission prepare(BuildContext context, Connection connection)
            throws IOException, InterruptedException;

    @Override
    public final StepExecution start(StepContext context) {
        return new RunStepExecution(context, this);
    }

    @Override
    public final Result perform(BuildContext context) throws IOException, InterruptedException {
        return new FreestyleRunExecution(this, context).run();
    }
}
