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
         * The file alone is enough as long as it is there, if the Pipeline has the step, whose token leads to the file. So while the run is requested, or its
         * first state is read, the Pipeline is saved in the background. Why the build was aborted is in no file. The ID of a run that is not waited for needs
         * no file, since the one with the request is about to be deleted, and leads to the run until then.
         */
        @Override
        public void save(RunRecord now) throws IOException, InterruptedException {
            awaitSaved();
            if (options().waits() || now.runId() == 0 || now.stopped()) {
                keep(step(), now);
            } else {
                keepForRepair(step(), now);
            }
            if (now.stopped()) {
                RunStepExecution.this.save(now);
                return;
            }
            remember(now);
            if (now.phase() == RunRecord.Phase.WAITING) {
                saveSoon();
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
