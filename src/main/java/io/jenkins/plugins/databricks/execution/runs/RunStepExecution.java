package io.jenkins.plugins.databricks.execution.runs;

import hudson.AbortException;
import hudson.model.Result;
import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.runs.RunMachine;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.deploy.runs.RunRecord;
import io.jenkins.plugins.databricks.deploy.runs.RunRequest;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.CancelledInDatabricks;
import io.jenkins.plugins.databricks.execution.RepeatableStepExecution;
import io.jenkins.plugins.databricks.execution.Sealed;
import java.io.IOException;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jenkinsci.plugins.workflow.support.actions.PauseAction;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The execution of a Pipeline step that starts a run. A {@link RunMachine} handles the run; this class saves its state
 * with the Pipeline, passes on aborts and restarts, and completes the step with the run. Whether the result was
 * delivered is not saved: after a crash it is delivered again.
 */
@Restricted(NoExternalUse.class)
public final class RunStepExecution extends StepExecution {

    private static final long serialVersionUID = 1L;

    private static final Logger LOGGER = Logger.getLogger(RunStepExecution.class.getName());

    private final Sealed<RunWork> step;
    private volatile Sealed<RunRecord> record = new Sealed<>(RunRecord.begin());
    private volatile Throwable stopped;

    private transient RunMachine machine;

    public RunStepExecution(StepContext context, RunWork step) {
        super(context);
        this.step = new Sealed<>(step);
    }

    @Override
    public synchronized boolean start() {
        machine = new PipelineBuild().machine(record.open());
        machine.start();
        return false;
    }

    @Override
    public synchronized void onResume() {
        machine = new PipelineBuild().machine(record.open());
        machine.resume();
        if (stopped != null && !record.open().stopped()) {
            machine.stop();
        }
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
        RunRecord now = record.open();
        if (now.runId() == 0) {
            return now.sent() ? "submitting a run" : "preparing a run";
        }
        return (stopped == null ? "waiting for run " : "cancelling run ") + now.runId();
    }

    /** The Pipeline build in this session of Jenkins. */
    private final class PipelineBuild extends RunningBuild {

        @Override
        BuildContext findContext() throws IOException, InterruptedException {
            return RepeatableStepExecution.buildContext(getContext());
        }

        @Override
        RunOptions options() {
            return step.open().options();
        }

        @Override
        Connection connection() throws IOException, InterruptedException {
            return context().connect(step.open());
        }

        @Override
        public RunRequest prepare() throws IOException, InterruptedException {
            RunWork work = step.open();
            JUnitFile.check(work, context());
            return work.prepare(context(), connection());
        }

        @Override
        public void save(RunRecord now) throws IOException, InterruptedException {
            keep(step.open(), now);
            record = new Sealed<>(now);
            RepeatableStepExecution.save(getContext());
        }

        /** Jenkins' views show a paused step as one that waits, and do not count the time as its own. */
        @Override
        public void paused(String cause) {
            try {
                FlowNode node = getContext().get(FlowNode.class);
                boolean paused = PauseAction.isPaused(node);
                if (cause != null && !paused) {
                    node.addAction(new PauseAction(cause));
                } else if (cause == null && paused) {
                    PauseAction.endCurrentPause(node);
                }
            } catch (IOException | InterruptedException e) {
                LOGGER.log(Level.FINE, "a step cannot be shown as paused", e);
            }
        }

        @Override
        public void started(JobRun run) {
            getContext().onSuccess(RunResult.toMap(run.withTexts(mask()), Map.of()));
        }

        @Override
        void ended(RunResult run) {
            Result verdict = run.verdict();
            if (verdict == Result.UNSTABLE) {
                markUnstable(run.problem());
            }
            String unwritten = unwritten(step.open(), run);
            if (unwritten != null) {
                getContext().onFailure(new AbortException(unwritten));
            } else if (verdict == Result.SUCCESS
                    || verdict == Result.UNSTABLE
                    || !step.open().isFailBuild()) {
                getContext().onSuccess(run.toMap());
            } else if (verdict == Result.ABORTED) {
                getContext().onFailure(CancelledInDatabricks.abort(run.problem()));
            } else {
                getContext().onFailure(new AbortException(run.problem()));
            }
        }

        private void markUnstable(String problem) {
            log().line(problem);
            try {
                getContext()
                        .get(FlowNode.class)
                        .addOrReplaceAction(new WarningAction(Result.UNSTABLE).withMessage(problem));
                context().build().setResult(Result.UNSTABLE);
            } catch (IOException | InterruptedException e) {
                log().line("The build cannot be marked as unstable: " + e.getMessage());
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
            // If the whole build was killed, nobody has stopped the step.
            getContext().onFailure(stopped == null ? new AbortException("The build has ended") : stopped);
        }
    }
}
