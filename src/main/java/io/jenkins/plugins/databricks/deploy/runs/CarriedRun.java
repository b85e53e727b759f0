package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A run as its build knows it: what is saved of it, how it was last seen, and what log and report have been told. Only tasks of a {@link RunMachine}'s mailbox
 * touch it.
 */
final class CarriedRun {

    private static final Logger LOGGER = Logger.getLogger(CarriedRun.class.getName());

    private final RunHost build;
    private RunRecord record;
    private JobRun lastSeen;
    private URI toldPage;
    private RunLogger logger;
    private boolean reportFailed;

    CarriedRun(RunHost build, RunRecord record) {
        this.build = build;
        this.record = record;
        if (record.phase() == RunRecord.Phase.WAITING) {
            begun();
        }
    }

    private void begun() {
        RunRequest request = record.request();
        lastSeen = JobRun.begun(record.runId(), request.job(), request.name(), record.workspace());
        toldPage = lastSeen.page();
    }

    RunRecord record() {
        return record;
    }

    /** The run at the last look; {@code null} while its id is not known. */
    JobRun lastSeen() {
        return lastSeen;
    }

    RunLogger logger() {
        if (logger == null) {
            logger = new RunLogger(build.log(), Clock.systemUTC(), record.runId());
        }
        return logger;
    }

    /** Saves what is about to be sent; when that fails, it must not be sent. */
    void sending(RunRequest request, URI workspace) throws IOException, InterruptedException {
        RunRecord sent = record.asSent(request, workspace);
        build.save(sent);
        record = sent;
    }

    /** Databricks has answered that it starts nothing. */
    void refused() {
        record = record.asRefused();
    }

    /** The run was started: its id goes into log and report before anything that may fail. */
    void started(long runId) throws InterruptedException {
        record = record.withRunId(runId);
        begun();
        build.log().link(record.request().title(runId) + ":", toldPage);
        report();
        save();
    }

    /** The build was aborted. */
    void stopped() {
        record = record.asStopped();
    }

    /** Saves what can only help: where it fails, the run is cared for in this session all the same. */
    void save() throws InterruptedException {
        try {
            build.save(record);
        } catch (IOException e) {
            build.log().line("A restart of Jenkins would forget what has become of this step: " + e.getMessage());
        }
    }

    /** Tells of a look. */
    void seen(JobRun run) {
        lastSeen = run;
        if (record.request().job() == 0 && !run.page().equals(toldPage)) {
            // The page of a run that belongs to no job cannot be told before the run is seen.
            toldPage = run.page();
            build.log().link("Run " + run.runId() + " in Databricks:", toldPage);
        }
        logger().seen(run);
        report();
    }

    /** Takes the run as it was read whole. */
    void readWhole(JobRun run) {
        lastSeen = run;
        report();
    }

    private void report() {
        tryToReport(() -> build.report(record.workspace(), lastSeen));
    }

    /** Takes all that a task wrote. */
    void report(JobRun whole, TaskRun task, RunOutput output) {
        tryToReport(() -> build.report(record.workspace(), whole, task, output));
    }

    private void tryToReport(RunCalls.Event report) {
        try {
            report.happen();
        } catch (IOException | InterruptedException | RuntimeException e) {
            LOGGER.log(Level.FINE, "no report", e);
            if (!reportFailed) {
                reportFailed = true;
                build.log().line("The Databricks page of this build cannot be written: " + e.getMessage());
            }
        }
    }

    /** Where a new session goes on. */
    String resumption() {
        if (record.stopped()) {
            return "this build was aborted before";
        }
        return switch (record.phase()) {
            case PREPARING -> "beginning anew, as no run was started";
            case SUBMITTING -> "making sure that " + record.request().words() + " is started, once";
            case WAITING -> "waiting on for run " + record.runId();
        };
    }

    /** What can be said of the run by a build that ends without having seen its end. */
    String whatIsKnown() {
        return switch (record.phase()) {
            case PREPARING -> "No run was started";
            case SUBMITTING ->
                "It is not known whether " + record.request().words() + " was started in " + record.workspace()
                        + ". If there is one, it has the idempotency token " + record.token();
            case WAITING ->
                (record.stopped()
                                ? "Databricks has not confirmed that run " + record.runId() + " is cancelled, see "
                                : "Run " + record.runId() + " may still be going on, see ")
                        + page();
        };
    }

    /** Where a person sees the run; {@code null} while its id is not known. */
    URI page() {
        return lastSeen == null ? null : lastSeen.page();
    }
}
