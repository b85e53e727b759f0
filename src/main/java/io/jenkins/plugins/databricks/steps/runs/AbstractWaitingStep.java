package io.jenkins.plugins.databricks.steps.runs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import io.jenkins.plugins.databricks.execution.runs.RunStepExecution;
import io.jenkins.plugins.databricks.execution.runs.RunWork;
import io.jenkins.plugins.databricks.steps.DatabricksStep;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;

/** A step that waits for a run. */
@Restricted(NoExternalUse.class)
public abstract class AbstractWaitingStep extends DatabricksStep implements RunWork {

    private static final long serialVersionUID = 1L;

    private String junit;
    private boolean exports;
    private boolean failBuild = true;
    private boolean cancelOnAbort = true;

    @CheckForNull
    @Override
    public String getJunit() {
        return junit;
    }

    @DataBoundSetter
    public void setJunit(String junit) {
        this.junit = Util.fixEmptyAndTrim(junit);
    }

    /** Whether the notebooks of the run are kept with the build, as they were when they had run. */
    public boolean isExports() {
        return exports;
    }

    @DataBoundSetter
    public void setExports(boolean exports) {
        this.exports = exports;
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
    public StepExecution start(StepContext context) {
        return new RunStepExecution(context, this);
    }
}
