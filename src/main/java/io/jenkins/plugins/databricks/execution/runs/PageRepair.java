package io.jenkins.plugins.databricks.execution.runs;

import hudson.model.Run;
import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.deploy.runs.request.RepairRun;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRecord;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.execution.MaskedReport;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.net.URI;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A repair of a run that somebody has asked for on the page of its build, with the connection that the build's step had. The build's result and the
 * run as the build has seen it stay what they are; log and report tell of the repair.
 */
final class PageRepair extends EndedBuild {

    private static final Logger LOGGER = Logger.getLogger(PageRepair.class.getName());

    PageRepair(Run<?, ?> build, OpenRun kept) {
        super(build, kept);
    }

    private String id() {
        return kept().record().token();
    }

    private long runId() {
        return kept().repairs();
    }

    /**
     * Begins, unless it cannot be saved. Whatever else can fail comes before that, so that nothing that was refused is taken up by the next session.
     *
     * @param by who has asked for it
     */
    void begin(String by) throws IOException, InterruptedException {
        MaskedReport report = context().report();
        OpenRuns.get().keepAfterBuild(build(), kept());
        LOGGER.log(Level.INFO, "{0} has asked on the page of build {1} to repair run {2} in {3}", new Object[] {
            LogText.line(by), build(), Long.toString(runId()), kept().record().workspace()
        });
        log().line(LogText.line(by) + " has asked on the Databricks page of this build to repair run " + runId()
                + ". The result of this build stays as it is");
        report.addRepair(id(), kept().record().workspace(), runId(), by);
        machine(kept().record()).start();
    }

    /** Goes on after a restart of Jenkins. */
    void resume() {
        machine(kept().record()).resume();
    }

    @Override
    boolean follows(URI workspace, long runId) {
        return runId == runId() && workspace.equals(kept().record().workspace());
    }

    @Override
    public RunRequest prepare() throws IOException, InterruptedException {
        RunRequest original = RepairableRun.read(build(), runId()).record().request();
        Runs runs = connect().mustLeadTo(kept().record().workspace()).runs();
        return RepairRun.prepare(runs, runId(), (RunRequest.OfJob) original);
    }

    @Override
    public void save(RunRecord record) throws IOException {
        OpenRuns.get().keepAfterBuild(build(), kept().with(record));
    }

    @Override
    public void report(URI workspace, JobRun run) throws IOException {
        try {
            context().report().updateRepair(id(), run);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void report(URI workspace, JobRun run, TaskRun task, RunOutput output) throws IOException {
        try {
            context().report().saveRepairOutput(run, task, output);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Until its end is told, so that nobody sees it given up. */
    @Override
    public void over() {}

    @Override
    public void started(JobRun run) {
        throw new IllegalStateException("a repair is followed to its end");
    }

    @Override
    void ended(RunResult run) {
        end(null);
    }

    @Override
    public void failed(Throwable reason) {
        String problem = LogText.line(reason.getMessage() == null ? reason.toString() : reason.getMessage());
        log().line("Run " + runId() + " was not repaired, or not followed to its end: " + problem);
        end(problem);
    }

    /** The build is deleted: there is no report any more. */
    @Override
    public void aborted() {
        leave();
    }

    private void end(String problem) {
        LOGGER.log(Level.INFO, "The repair of run {0} of build {1} is over{2}", new Object[] {
            Long.toString(runId()), build(), problem == null ? "" : ": " + problem
        });
        try {
            context().report().endRepair(id(), problem);
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.WARNING, e, () -> "The end of a repair cannot be told on the page of " + build());
        } finally {
            leave();
        }
    }

    private void leave() {
        super.over();
        closeEndedLog();
    }
}
