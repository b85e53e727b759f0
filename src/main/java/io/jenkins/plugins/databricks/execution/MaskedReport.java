package io.jenkins.plugins.databricks.execution;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.deploy.download.DownloadedFile;
import io.jenkins.plugins.databricks.deploy.jobs.SettingChange;
import io.jenkins.plugins.databricks.deploy.updates.UpdateSnapshot;
import io.jenkins.plugins.databricks.deploy.upload.UploadedFile;
import io.jenkins.plugins.databricks.report.DatabricksReport;
import io.jenkins.plugins.databricks.report.data.BundleRecord;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A build's report with everything masked that the build's log would mask.
 *
 * @param report the report
 * @param mask masks what the log masks
 * @param commit finds the commit that the build has checked out; {@code null} if that is not known
 */
@Restricted(NoExternalUse.class)
public record MaskedReport(DatabricksReport report, BuildMask mask, Supplier<String> commit) {

    /** More than any hash has. */
    private static final int LONGEST_COMMIT = 128;

    /** Notes the commit, for a report that is about to get something new. */
    public void noteCommit() {
        String known = report.hasCommit() ? null : LogText.line(mask.hide(commit.get()), LONGEST_COMMIT);
        if (known != null && !known.isEmpty()) {
            report.setCommit(known);
        }
    }

    /** Adds uploaded files. */
    public void addUploads(URI host, List<UploadedFile> files) {
        noteCommit();
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

    /** Adds downloaded files. */
    public void addDownloads(URI host, List<DownloadedFile> files) {
        noteCommit();
        report.addDownloads(
                host,
                files.stream()
                        .map(file -> new DownloadedFile(mask.hide(file.path()), mask.hide(file.source()), file.bytes()))
                        .toList());
    }

    /** Adds a job whose settings were replaced. */
    public void addReset(URI host, long jobId, String jobName, URI page, List<SettingChange> changes) {
        noteCommit();
        report.addReset(
                host,
                jobId,
                mask.hide(jobName),
                page,
                changes.stream().map(change -> change.withTexts(mask::hide)).toList());
    }

    /** Adds a job that was created. */
    public void addCreatedJob(URI host, long jobId, String jobName, URI page) {
        noteCommit();
        report.addCreatedJob(host, jobId, mask.hide(jobName), page);
    }

    /** Adds or updates a run. */
    public void updateRun(URI host, JobRun run) {
        report.updateRun(host, run.withTexts(mask::hide));
    }

    /** Adds or updates an update of a pipeline or a deployment of an app. */
    public void updateUpdate(URI host, UpdateSnapshot update) {
        report.updateUpdate(host, update.withTexts(mask::hide));
    }

    /** Stores a task's output. */
    public void saveOutput(URI host, JobRun run, JobRun.TaskRun task, RunOutput output) throws IOException {
        report.saveOutput(host, run.withTexts(mask::hide), task, output.withTexts(mask::hide));
    }

    /** Adds a repair that somebody has asked for on the page. */
    public void addRepair(String id, URI host, long runId, String by) {
        report.addRepair(id, host, runId, by);
    }

    /** Updates the run of a repair. */
    public void updateRepair(String id, JobRun run) {
        report.updateRepair(id, run.withTexts(mask::hide));
    }

    /** Stores the output of a task of a repaired run. */
    public void saveRepairOutput(JobRun run, JobRun.TaskRun task, RunOutput output) throws IOException {
        report.saveRepairOutput(run.withTexts(mask::hide), task, output.withTexts(mask::hide));
    }

    /** Ends a repair. */
    public void endRepair(String id, String problem) {
        report.endRepair(id, mask.hide(problem));
    }

    /**
     * Stores a task's notebook, unless it has secrets in a form in which they cannot be masked.
     *
     * @param pages HTML from outside, the notebook first
     * @return why it is not stored; {@code null} if it is
     */
    public String saveExport(JobRun.TaskRun task, List<String> pages) throws IOException {
        if (pages.stream().anyMatch(page -> EncodedText.isMasked(page, mask::hide))) {
            return "it contains a secret of this build, in a form that cannot be masked";
        }
        return report.saveExport(task.runId(), pages.stream().map(mask::hide).toList());
    }

    /**
     * Adds what a bundle command said and did.
     *
     * @return its number in the build
     */
    public int addBundle(BundleRecord bundle) {
        noteCommit();
        return report.addBundle(bundle.withTexts(mask::hide));
    }
}
