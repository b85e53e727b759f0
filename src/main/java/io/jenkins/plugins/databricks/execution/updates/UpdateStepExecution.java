package io.jenkins.plugins.databricks.execution.updates;

import hudson.model.Result;
import io.jenkins.plugins.databricks.deploy.Machine;
import io.jenkins.plugins.databricks.deploy.updates.UpdateConclusion;
import io.jenkins.plugins.databricks.deploy.updates.UpdateMachine;
import io.jenkins.plugins.databricks.deploy.updates.UpdateRecord;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.MachineStepExecution;
import io.jenkins.plugins.databricks.execution.RepeatableStepExecution;
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
        return now.id() == null ? "starting an update" : "waiting for update " + now.id();
    }

    /** The Pipeline build in this session of Jenkins. */
    private final class PipelineBuild extends UpdatingBuild {

        @Override
        UpdateWork work() {
            return step();
        }

        @Override
        BuildContext context() throws IOException, InterruptedException {
            return RepeatableStepExecution.buildContext(getContext());
        }

        @Override
        public void save(UpdateRecord now) throws IOException, InterruptedException {
            UpdateStepExecution.this.save(now);
        }

        @Override
        public void ended(UpdateConclusion conclusion) {
            try {
                Result verdict = verdict(conclusion);
                String problem = verdict == Result.SUCCESS ? null : problem(conclusion);
                conclude(verdict, step().isFailBuild(), toMap(conclusion), problem, log());
            } catch (IOException | InterruptedException e) {
                getContext().onFailure(e);
            }
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
