package io.jenkins.plugins.databricks.execution;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.deploy.jobs.SettingChange;
import io.jenkins.plugins.databricks.deploy.upload.UploadedFile;
import io.jenkins.plugins.databricks.report.DatabricksReport;
import io.jenkins.plugins.databricks.report.data.BundleRecord;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A build's report with everything masked that the build's log would mask.
 *
 * @param report the report
 * @param mask masks what the log masks
 */
@Restricted(NoExternalUse.class)
public record MaskedReport(DatabricksReport report, BuildMask mask) {

    /** Adds uploaded files. */
    public void addUploads(URI host, List<UploadedFile> files) {
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
    public void addReset(URI host, long jobId, String jobName, URI page, List<SettingChange> changes) {
        report.addReset(
                host,
                jobId,
                mask.hide(jobName),
                page,
                changes.stream().map(change -> change.withTexts(mask::hide)).toList());
    }

    /** Adds a job that was created. */
    public void addCreatedJob(URI host, long jobId, String jobName, URI page) {
        report.addCreatedJob(host, jobId, mask.hide(jobName), page);
    }

    /** Adds or updates a run. */
    public void updateRun(URI host, JobRun run) {
        report.updateRun(host, run.withTexts(mask::hide));
    }

    /** Stores a task's output. */
    public void saveOutput(URI host, JobRun run, JobRun.TaskRun task, RunOutput output) throws IOException {
        report.saveOutput(host, run.withTexts(mask::hide), task, output.withTexts(mask::hide));
    }

    /**
     * Adds what a bundle command said and did.
     *
     * @return its number in the build
     */
    public int addBundle(BundleRecord bundle) {
        return report.addBundle(bundle.withTexts(mask::hide));
    }
}
