package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.deploy.machine.BestEffort;
import io.jenkins.plugins.databricks.deploy.runs.log.RunLogger;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRecord;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * The state of a build's run: the saved record, the last poll, and what has been logged and reported. Only tasks of a
 * {@link RunMachine}'s mailbox access it.
 */
final class RunProgress {

    private final RunHost host;
    private final BestEffort bestEffort;
    private final Clock clock = Clock.systemUTC();
    private RunRecord record;
    private JobRun lastSeen;
    private String toldPage;
    private RunLogger logger;
    private boolean reported;

    /** Any thread may read it. */
    private volatile Quiet quiet;

    /**
     * A state of which everything is logged and reported.
     *
     * @param until when it is to be logged once more, as a sign of life
     */
    private record Quiet(JobRun run, long until) {}

    RunProgress(RunHost host, RunRecord record) {
        this.host = host;
        this.bestEffort = new BestEffort(host);
        this.record = record;
        if (record.phase() == RunRecord.Phase.WAITING) {
            begun();
            // An earlier session has reported more than what is known now.
            reported = true;
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

    /** The run at the last poll; {@code null} while its ID is not known. */
    JobRun lastSeen() {
        return lastSeen;
    }

    RunLogger logger() {
        if (logger == null) {
            logger = new RunLogger(host.log(), clock, record.runId());
            if (record.request() instanceof RunRequest.OfRepair repair) {
                logger.outputs().skipUntil(repair.endedBefore());
            }
        }
        return logger;
    }

    /** Saves the request before it is sent; if that fails, it must not be sent. */
    void sending(RunRequest request, URI workspace) throws IOException, InterruptedException {
        RunRecord sent = record.asSent(request, workspace);
        host.save(sent);
        record = sent;
    }

    /** Databricks has rejected the request, so nothing was started. */
    void refused() {
        record = record.asRefused();
    }

    /** The run was started: its ID is logged and saved before anything that may fail. */
    void started(long runId) throws InterruptedException {
        record = record.withRunId(runId);
        begun();
        host.log().link(record.request().title(runId) + ":", URI.create(toldPage));
        save();
    }

    /** The build was aborted. */
    void stopped() {
        record = record.asStopped();
    }

    /** Saves the record if possible; if that fails, the run is still handled in this session. */
    void save() throws InterruptedException {
        bestEffort.save(() -> host.save(record));
    }

    /** Logs and reports the polled state. */
    void seen(JobRun run) {
        lastSeen = run;
        if (record.request().job() == 0 && !run.page().equals(toldPage)) {
            // The page of a one-time run is not known before the run is polled.
            host.log().link("Run " + run.runId() + " in Databricks:", URI.create(run.page()));
        }
        toldPage = run.page();
        host.paused(run.state().queued() ? "queued in Databricks" : null);
        logger().seen(run);
        report();
    }

    /** The state of the last poll is told: another poll that shows the same needs no thread. */
    void beginQuiet() {
        if (!bestEffort.hasFailedToReport()) {
            quiet = new Quiet(lastSeen, clock.millis() + logger().untilSign().toMillis());
        }
    }

    /** The next poll is to be handled whatever it shows. */
    void endQuiet() {
        quiet = null;
    }

    /** Whether there is nothing to do about a poll that shows this. Any thread may ask. */
    boolean isQuiet(JobRun seen) {
        Quiet now = quiet;
        return now != null && clock.millis() < now.until && now.run.equals(seen);
    }

    /** Logs that the run cannot be polled. */
    void delayed(IOException reason, Duration patience) {
        endQuiet();
        logger().delayed(reason, patience);
    }

    /** Takes the completely read run. */
    void readWhole(JobRun run) {
        lastSeen = run;
        report();
    }

    /** Reports a run that was started, if its state has not been reported yet. */
    void reportStarted() {
        if (lastSeen != null && !reported) {
            report();
        }
    }

    /** Reports the run as it was seen last. */
    void report() {
        reported = true;
        bestEffort.report(() -> host.report(record.workspace(), lastSeen));
    }

    /** Takes a task's output. */
    void report(JobRun whole, TaskRun task, RunOutput output) {
        bestEffort.report(() -> host.report(record.workspace(), whole, task, output));
    }

    /** Takes the pages of a task's notebook. */
    void export(JobRun whole, TaskRun task, List<String> pages) {
        bestEffort.report(() -> host.export(whole, task, pages));
    }

    /** Where a new session resumes. */
    String resumption() {
        if (record.stopped()) {
            return "this build was aborted before";
        }
        return switch (record.phase()) {
            case PREPARING -> "starting over, as nothing was sent";
            case SUBMITTING -> "making sure that " + record.request().words() + " is started exactly once";
            case WAITING -> "resuming to wait for run " + record.runId();
        };
    }

    /** What is known about the run if the build ends before it. */
    String whatIsKnown() {
        return switch (record.phase()) {
            case PREPARING -> "No run was started";
            case SUBMITTING ->
                "It is not known whether " + record.request().words() + " was started in " + record.workspace()
                        + record.request().clue(record.token());
            case WAITING ->
                (record.stopped()
                                ? "Databricks has not confirmed that run " + record.runId() + " is cancelled, see "
                                : "Run " + record.runId() + " may still be running, see ")
                        + page();
        };
    }

    /** The run's page; {@code null} while its ID is not known. */
    String page() {
        return lastSeen == null ? null : lastSeen.page();
    }
}
