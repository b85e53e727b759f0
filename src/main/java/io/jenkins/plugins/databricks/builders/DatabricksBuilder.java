package io.jenkins.plugins.databricks.builders;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.AbstractProject;
import hudson.model.Descriptor;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.BuildErrors;
import io.jenkins.plugins.databricks.execution.BuildMask;
import io.jenkins.plugins.databricks.execution.FreestyleWork;
import io.jenkins.plugins.databricks.execution.StepThreads;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import jenkins.model.Jenkins;
import jenkins.tasks.SimpleBuildStep;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A build step of freestyle jobs that does what a Pipeline step does. Build parameters and variables in its fields are replaced. */
@Restricted(NoExternalUse.class)
public abstract class DatabricksBuilder<S extends Step & FreestyleWork> extends Builder implements SimpleBuildStep {

    private final S step;

    protected DatabricksBuilder(S step) {
        this.step = step;
    }

    public S getStep() {
        return step;
    }

    @Override
    public void perform(Run<?, ?> run, FilePath workspace, EnvVars env, Launcher launcher, TaskListener listener)
            throws IOException, InterruptedException {
        BuildMask mask = BuildMask.of(run, env);
        try {
            BuildContext context = new BuildContext(
                    run, listener, new FreestyleWorkspace(workspace, launcher, env), null, env::expand, mask);
            Result result = StepThreads.onOwnThread(() -> step.perform(context));
            if (result != Result.SUCCESS) {
                run.setResult(result);
            }
        } catch (IOException | InvalidInputException e) {
            throw (IOException) BuildErrors.forLog(e, mask);
        }
    }

    /** Where a freestyle build runs. */
    private record FreestyleWorkspace(FilePath find, Launcher launcher, EnvVars environment)
            implements BuildContext.Workspace {}

    /** Offers the build step in every kind of job that has build steps. */
    public abstract static class DatabricksBuilderDescriptor extends BuildStepDescriptor<Builder> {

        private final Class<? extends Step> step;

        protected DatabricksBuilderDescriptor(Class<? extends Step> step) {
            this.step = step;
        }

        /** Has the form, the help and the checks. */
        public Descriptor<?> getStepDescriptor() {
            return Jenkins.get().getDescriptorOrDie(step);
        }

        @Override
        public String getHelpFile() {
            return getStepDescriptor().getHelpFile();
        }

        @Override
        public boolean isApplicable(Class<? extends AbstractProject> jobType) {
            return true;
        }
    }
}
