package io.jenkins.plugins.databricks.execution.runs;

import hudson.AbortException;
import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.machine.Machine;
import io.jenkins.plugins.databricks.deploy.runs.RunMachine;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRecord;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.RepeatableStepExecution;
import io.jenkins.plugins.databricks.execution.machine.MachineStepExecution;
import java.io.IOException;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The execution of a Pipeline step that starts a run, which a {@link RunMachine} handles. */
@Restricted(NoExternalUse.class)
public final class RunStepExecution extends MachineStepExecution<RunWork, RunRecord> {

    private static final Logger LOGGER = Logger.getLogger(RunStepExecution.class.getName());

    private static final long serialVersionUID = 1L;

    public RunStepExecution(StepContext context, RunWork step) {
        super(context, step, RunRecord.begin());
    }

    @Override
    protected Machine machine(RunRecord from) {
        return new PipelineBuild().machine(from);
    }

    /** Its file is written before the Pipeline is saved, which may not have happened any more. */
    @Override
    protected RunRecord resumed(RunRecord saved) {
        return OpenRuns.get().record(saved.token()).orElse(saved);
    }

    @Override
    protected boolean isStopped(RunRecord then) {
        return then.stopped();
    }

    @Override
    public String getStatus() {
        RunRecord now = record();
        if (now.runId() == 0) {
            return now.sent() ? "submitting a run" : "preparing a run";
        }
        return (isAborted() ? "cancelling run " : "waiting for run ") + now.runId();
    }

    /** The Pipeline build in this session of Jenkins. */
    private final class PipelineBuild extends RunOwner {

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
        public RunRequest prepare() throws IOException, InterruptedException {
            JUnitFile.check(step(), context());
            return step().prepare(context(), connection());
        }

        /**
         * The Pipeline has the request before it is sent, so that its token leads to the run whatever happens from then on; and before there is a file, which a
         * Pipeline that starts the step anew would leave behind. Why the build was aborted is in no file, either. The ID of a run is in the file at once, and in
         * the Pipeline soon. If the run is not waited for, the ID is in neither: the file is about to be deleted, and the request leads to the run until the
         * Pipeline has gone on.
         */
        @Override
        public void save(RunRecord now) throws IOException, InterruptedException {
            if (now.runId() == 0 || now.stopped()) {
                RunStepExecution.this.save(now);
                keep(step(), now);
            } else if (options().waits()) {
                keep(step(), now);
                remember(now);
                saveSoon();
            } else {
                remember(now);
                keepForRepair(step(), now);
            }
        }

        @Override
        public void over() {
            try {
                awaitSaved();
            } catch (IOException e) {
                LOGGER.log(Level.FINE, "the Pipeline has no run of a step that is over", e);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
            super.over();
        }

        @Override
        public void paused(String cause) {
            pause(cause);
        }

        @Override
        public void started(JobRun run) {
            getContext().onSuccess(RunResult.toMap(run.withTexts(mask()), Map.of()));
        }

        @Override
        void ended(RunResult run) {
            String unwritten = unwritten(step(), run);
            if (unwritten != null) {
                fail(new AbortException(unwritten));
            } else {
                conclude(run.verdict(), step().isFailBuild(), run.toMap(), run.problem(), log());
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
