package io.jenkins.plugins.databricks.steps;

import io.jenkins.plugins.databricks.deploy.SettingChange;
import io.jenkins.plugins.databricks.deploy.UploadedFile;
import io.jenkins.plugins.databricks.report.DatabricksReport;
import io.jenkins.plugins.databricks.workspace.Run;
import io.jenkins.plugins.databricks.workspace.RunOutput;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * A build's report, which is told nothing that the build's log would hide.
 *
 * @param report the report
 * @param mask hides what the log hides
 */
record MaskedReport(DatabricksReport report, BuildMask mask) {

    /** Adds files that are now in Databricks. */
    void addUploads(URI host, List<UploadedFile> files) {
        report.addUploads(
                host,
                files.stream()
                        .map(file -> new UploadedFile(
                                mask.hide(file.path()),
                                mask.hide(file.target()),
                                file.bytes(),
                                file.sha256(),
                                file.millis(),
                                file.skipped(),
                                file.remote()))
                        .toList());
    }

    /** Adds a job whose settings were replaced. */
    void addReset(URI host, long jobId, String jobName, URI page, List<SettingChange> changes) {
        report.addReset(
                host,
                jobId,
                mask.hide(jobName),
                page,
                changes.stream().map(change -> change.withTexts(mask::hide)).toList());
    }

    /** Adds a job that was created. */
    void addCreatedJob(URI host, long jobId, String jobName, URI page) {
        report.addCreatedJob(host, jobId, mask.hide(jobName), page);
    }

    /** Takes a run as it stands now. */
    void updateRun(URI host, Run run) {
        report.updateRun(host, run.withTexts(mask::hide));
    }

    /** Keeps what a task left behind. */
    void saveOutput(URI host, Run run, Run.TaskRun task, RunOutput output) throws IOException {
        report.saveOutput(host, run.withTexts(mask::hide), task, output.withTexts(mask::hide));
    }
}
