package io.jenkins.plugins.databricks.execution.runs;

import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import io.jenkins.plugins.databricks.deploy.runs.RunConclusion;
import io.jenkins.plugins.databricks.deploy.runs.RunHost;
import io.jenkins.plugins.databricks.deploy.runs.RunMachine;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRecord;
import io.jenkins.plugins.databricks.execution.StepThreads;
import io.jenkins.plugins.databricks.execution.machine.LastRun;
import io.jenkins.plugins.databricks.execution.machine.MachineBuild;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.text.LogText;
import io.jenkins.plugins.databricks.rest.text.Sentences;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.Timer;

/** The build that a run belongs to: a Pipeline, a freestyle build, or an {@link EndedBuild}. They differ in what they save, and in how they end. */
abstract class RunOwner extends MachineBuild implements RunHost {

    private static final Logger LOGGER = Logger.getLogger(RunOwner.class.getName());

    private volatile String token;
    private volatile String page;
    private volatile Followed followed;

    private record Followed(URI workspace, long runId) {}

    final RunMachine machine(RunRecord record) {
        token = record.token();
        followed = new Followed(record.workspace(), record.runId());
        RunMachine machine =
                new RunMachine(this, options(), record, StepThreads.poller(), Timer.get(), StepThreads.threads());
        OpenRuns.get().follow(token, this, machine);
        return machine;
    }

    @Override
    public void over() {
        OpenRuns.get().forget(token);
    }

    /** Saves the record where it is found even if this build is lost. */
    final void keep(RunWork step, RunRecord record) throws IOException, InterruptedException {
        if (record.sent()) {
            OpenRun kept = kept(step, record);
            OpenRuns.get().keep(context().build(), kept);
            if (context().mask().isKnown()) {
                RepairableRun.keep(context().build(), kept);
            }
        }
    }

    /** Saves what a repair from the page would take, in the background. */
    final void keepForRepair(RunWork step, RunRecord record) throws IOException, InterruptedException {
        if (context().mask().isKnown()) {
            OpenRun kept = kept(step, record);
            Run<?, ?> build = context().build();
            StepThreads.doSoon(() -> RepairableRun.keep(build, kept));
        }
    }

    private OpenRun kept(RunWork step, RunRecord record) throws IOException, InterruptedException {
        return new OpenRun(
                record,
                context().connection(step),
                options().cancelsOnAbort(),
                context().mask().secrets());
    }

    /** Whether it is known to wait for that run. Does not block. */
    boolean follows(URI workspace, long runId) {
        return new Followed(workspace, runId).equals(followed);
    }

    @Override
    public RunPoller.Connection connect() throws IOException, InterruptedException {
        return connect(Connection::client);
    }

    @Override
    public RunPoller.Connection connectOnce() throws IOException, InterruptedException {
        return connect(Connection::impatientClient);
    }

    /** What is wrong with the connection of a run that is going on may be put right while the run is waited for: it is a failure like any other. */
    private RunPoller.Connection connect(Function<Connection, RestClient> client)
            throws IOException, InterruptedException {
        try {
            Connection connection = connection();
            return new RunPoller.Connection(connection.key(), new Runs(client.apply(connection)));
        } catch (InvalidInputException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void report(URI workspace, JobRun run) throws IOException {
        try {
            followed = new Followed(workspace, run.runId());
            context().report().updateRun(workspace, run);
            if (!run.page().equals(page)) {
                context().report().noteCommit();
                LastRun.set(context().build(), Long.toString(run.runId()), run.page());
            }
            page = run.page();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void report(URI workspace, JobRun run, TaskRun task, RunOutput output) throws IOException {
        try {
            context().report().saveOutput(workspace, run, task, output);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void export(JobRun run, TaskRun task, List<String> pages) throws IOException {
        try {
            String problem = context().report().saveExport(task, pages);
            if (problem != null) {
                log().line(LogText.verbatim(
                        "Run " + run.runId() + ": the notebook of task " + task.key() + " is not kept: " + problem));
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void ended(RunConclusion conclusion) {
        ended(new RunResult(conclusion.withTexts(mask())));
    }

    /** Called when the run has finished; the run is already masked. */
    abstract void ended(RunResult run);

    /**
     * Writes the results of the tasks, if the step asks for it, and forgets what a repair would take, if nothing has failed.
     *
     * @return why the build fails since they could not be written, and what else there is to say; {@code null} if nothing is wrong
     */
    final String unwritten(RunWork step, RunResult run) {
        String problem;
        try {
            if (run.verdict() == Result.SUCCESS) {
                RepairableRun.forget(context().build(), run.conclusion().run().runId());
            }
            problem = JUnitFile.write(step, context(), run);
        } catch (IOException | InterruptedException e) {
            problem = "junit: the results could not be written: " + e.getMessage();
        }
        boolean failed = run.verdict() != Result.SUCCESS && run.verdict() != Result.UNSTABLE;
        return problem == null ? null : failed ? Sentences.join(run.problem(), problem) : problem;
    }

    /** Masks text shown outside the log; everything, if the secrets cannot be determined. */
    final UnaryOperator<String> mask() {
        try {
            return context().mask()::hide;
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.WARNING, "The secrets of a build's log cannot be determined", e);
            return text -> text == null ? null : "****";
        }
    }
}
