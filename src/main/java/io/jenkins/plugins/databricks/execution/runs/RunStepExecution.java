package io.jenkins.plugins.databricks.execution.runs;

import hudson.AbortException;
import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.Machine;
import io.jenkins.plugins.databricks.deploy.runs.RunMachine;
import io.jenkins.plugins.databricks.deploy.runs.RunOptions;
import io.jenkins.plugins.databricks.deploy.runs.RunRecord;
import io.jenkins.plugins.databricks.deploy.runs.RunRequest;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.RepeatableStepExecution;
import io.jenkins.plugins.databricks.execution.machine.MachineStepExecution;
import java.io.IOException;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The execution of a Pipeline step that starts a run, which a {@link RunMachine} handles. */
@Restricted(NoExternalUse.class)
public final class RunStepExecution extends MachineStepExecution<RunWork, RunRecord> {

    private static final long serialVersionUID = 1L;

    public RunStepExecution(StepContext context, RunWork step) {
        super(context, step, RunRecord.begin());
    }

    @Override
    protected Machine machine(RunRecord from) {
        return new PipelineBuild().machine(from);
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
    private final class PipelineBuild extends RunningBuild {

        @Override
        BuildContext findContext() throws IOException, InterruptedException {
            return RepeatableStepExecution.buildContext(getContext());
        }

        @Override
        RunOptions options() {
            return step().options();
        }

        @Override
        Connection connection() throws IOException, InterruptedException {
            return context().connect(step());
        }

        @Override
        public RunRequest prepare() throws IOException, InterruptedException {
            JUnitFile.check(step(), context());
            return step().prepare(context(), connection());
        }

        @Override
        public void save(RunRecord now) throws IOException, InterruptedException {
            keep(step(), now);
            RunStepExecution.this.save(now);
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
