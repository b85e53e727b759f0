package io.jenkins.plugins.databricks.steps;

import hudson.Util;
import hudson.model.Result;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.FreestyleWork;
import io.jenkins.plugins.databricks.execution.runs.FreestyleRunExecution;
import io.jenkins.plugins.databricks.execution.runs.RunStepExecution;
import io.jenkins.plugins.databricks.execution.runs.RunWork;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;

/** A step that starts a run, and waits for it unless it is told not to. */
@Restricted(NoExternalUse.class)
public abstract class AbstractRunStep extends DatabricksStep implements FreestyleWork, RunWork {

    private static final long serialVersionUID = 1L;

    private boolean wait = true;
    private String junit;
    private boolean failBuild = true;
    private boolean cancelOnAbort = true;

    public boolean isWait() {
        return wait;
    }

    @DataBoundSetter
    public void setWait(boolean wait) {
        this.wait = wait;
    }

    @Override
    public String getJunit() {
        return junit;
    }

    @DataBoundSetter
    public void setJunit(String junit) {
        this.junit = Util.fixEmptyAndTrim(junit);
    }

    @Override
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

    @Override
    public final RunOptions options() {
        return new RunOptions(wait, cancelOnAbort);
    }

    @Override
    public StepExecution start(StepContext context) {
        return new RunStepExecution(context, this);
    }

    @Override
    public Result perform(BuildContext context) throws IOException, InterruptedException {
        return new FreestyleRunExecution(this, context).run();
    }
}
