package io.jenkins.plugins.databricks.execution.updates;

import hudson.AbortException;
import hudson.model.Result;
import io.jenkins.plugins.databricks.deploy.updates.UpdateConclusion;
import io.jenkins.plugins.databricks.deploy.updates.UpdateMachine;
import io.jenkins.plugins.databricks.deploy.updates.UpdateRecord;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.RepeatableStepExecution;
import io.jenkins.plugins.databricks.execution.Sealed;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The execution of a Pipeline step that starts an update. An {@link UpdateMachine} handles it; this class saves its state with the Pipeline. */
@Restricted(NoExternalUse.class)
public final class UpdateStepExecution extends StepExecution {

    private static final long serialVersionUID = 1L;

    private final Sealed<UpdateWork> step;
    private volatile Sealed<UpdateRecord> record = new Sealed<>(UpdateRecord.begin());
    private volatile Throwable stopped;

    private transient UpdateMachine machine;

    public UpdateStepExecution(StepContext context, UpdateWork step) {
        super(context);
        this.step = new Sealed<>(step);
    }

    @Override
    public synchronized boolean start() {
        machine = new PipelineBuild().machine(record.open());
        machine.start();
        if (stopped != null && !record.open().stopped()) {
            machine.stop();
        }
        return false;
    }

    @Override
    public synchronized void onResume() {
        start();
    }

    /** A second abort ends the step at once. */
    @Override
    public synchronized void stop(Throwable cause) {
        if (stopped == null) {
            stopped = cause;
        }
        if (machine != null) {
            machine.stop();
        }
    }

    @Override
    public String getStatus() {
        UpdateRecord now = record.open();
        return now.id() == null ? "starting an update" : "waiting for update " + now.id();
    }

    /** The Pipeline build in this session of Jenkins. */
    private final class PipelineBuild extends UpdatingBuild {

        @Override
        UpdateWork work() {
            return step.open();
        }

        @Override
        BuildContext context() throws IOException, InterruptedException {
            return RepeatableStepExecution.buildContext(getContext());
        }

        @Override
        public void save(UpdateRecord now) throws IOException, InterruptedException {
            record = new Sealed<>(now);
            RepeatableStepExecution.save(getContext());
        }

        @Override
        public void ended(UpdateConclusion conclusion) {
            if (verdict(conclusion) == Result.SUCCESS || !step.open().isFailBuild()) {
                getContext().onSuccess(toMap(conclusion));
                return;
            }
            try {
                getContext().onFailure(new AbortException(problem(conclusion)));
            } catch (IOException | InterruptedException e) {
                getContext().onFailure(e);
            }
        }

        @Override
        public void failed(Throwable reason) {
            getContext()
                    .onFailure(
                            reason instanceof Exception e ? RepeatableStepExecution.forLog(e, getContext()) : reason);
        }

        @Override
        public void aborted() {
            getContext().onFailure(stopped == null ? new AbortException("The build has ended") : stopped);
        }
    }
}
