package io.jenkins.plugins.databricks.execution.updates;

import hudson.model.Result;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.machine.Machine;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.deploy.updates.UpdateMachine;
import io.jenkins.plugins.databricks.deploy.updates.UpdateRecord;
import io.jenkins.plugins.databricks.deploy.updates.UpdateRequest;
import io.jenkins.plugins.databricks.deploy.updates.UpdateSnapshot;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.RepeatableStepExecution;
import io.jenkins.plugins.databricks.execution.machine.MachineStepExecution;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The execution of a Pipeline step that starts an update, which an {@link UpdateMachine} handles. */
@Restricted(NoExternalUse.class)
public final class UpdateStepExecution extends MachineStepExecution<UpdateWork, UpdateRecord> {

    private static final long serialVersionUID = 1L;

    public UpdateStepExecution(StepContext context, UpdateWork step) {
        super(context, step, UpdateRecord.begin());
    }

    @Override
    protected Machine machine(UpdateRecord from) {
        return new PipelineBuild().machine(from);
    }

    @Override
    protected boolean isStopped(UpdateRecord then) {
        return then.stopped();
    }

    @Override
    public String getStatus() {
        UpdateRecord now = record();
        if (now.request() == null) {
            return "preparing an update";
        }
        return now.id() == null
                ? "starting " + now.request().words()
                : (isAborted() ? "stopping " : "waiting for ") + now.request().words();
    }

    /** The Pipeline build in this session of Jenkins. */
    private final class PipelineBuild extends UpdateOwner {

        @Override
        protected BuildContext findContext() throws IOException, InterruptedException {
            return RepeatableStepExecution.buildContext(getContext());
        }

        @Override
        protected RunOptions options() {
            return step().options();
        }

        @Override
        protected Connection connection() throws IOException, InterruptedException {
            return context().connect(step());
        }

        @Override
        public UpdateRequest prepare() throws IOException, InterruptedException {
            return step().update(context());
        }

        /** First with the Pipeline: one that does not have the step would start it anew, and leave a file behind. */
        @Override
        public void save(UpdateRecord now) throws IOException, InterruptedException {
            UpdateStepExecution.this.save(now);
            keep(step(), now);
        }

        @Override
        public void paused(String cause) {
            pause(cause);
        }

        @Override
        void endedMasked(UpdateSnapshot update) {
            UpdateResult result = new UpdateResult(update);
            String problem = result.verdict() == Result.SUCCESS ? null : result.problem();
            conclude(result.verdict(), step().isFailBuild(), result.toMap(), problem, log());
        }

        @Override
        public void failed(Throwable reason) {
            fail(reason);
        }

        @Override
        public void aborted() {
            abort();
        }
    }
}
