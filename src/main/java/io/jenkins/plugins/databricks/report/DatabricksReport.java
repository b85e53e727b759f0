package io.jenkins.plugins.databricks.report;

import hudson.model.Run;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.deploy.download.DownloadedFile;
import io.jenkins.plugins.databricks.deploy.jobs.SettingChange;
import io.jenkins.plugins.databricks.deploy.updates.UpdateSnapshot;
import io.jenkins.plugins.databricks.deploy.upload.UploadedFile;
import io.jenkins.plugins.databricks.report.data.BundleRecord;
import io.jenkins.plugins.databricks.report.data.ExportFiles;
import io.jenkins.plugins.databricks.report.data.ReportData;
import io.jenkins.plugins.databricks.report.data.ReportFiles;
import io.jenkins.plugins.databricks.report.data.TaskOutput;
import io.jenkins.plugins.databricks.report.data.TaskOutputs;
import io.jenkins.plugins.databricks.report.view.ReportView;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The report on what a build has done in Databricks. Thread-safe.
 *
 * <p>It is kept in the folder {@code databricks} of the build, so it survives a restart during the build and is deleted
 * with the build. It contains what it is given: callers must not give it secrets. A failure to write it is logged and
 * does not fail the deployment.
 */
@Restricted(NoExternalUse.class)
public final class DatabricksReport {

    private static final Logger LOGGER = Logger.getLogger(DatabricksReport.class.getName());

    private final ReportFiles files;
    private final ExportFiles exports;
    private ReportData data;

    DatabricksReport(Path folder) {
        files = new ReportFiles(folder);
        exports = new ExportFiles(folder.resolve(ExportFiles.FOLDER));
    }

    /** The report of this build. The first call adds it to the build's pages. */
    public static DatabricksReport of(Run<?, ?> build) {
        DatabricksReportAction there = build.getAction(DatabricksReportAction.class);
        // Another thread may be just about to add it.
        DatabricksReport report = there == null ? null : there.getReport();
        return report == null ? add(build) : report;
    }

    private static DatabricksReport add(Run<?, ?> build) {
        synchronized (build) {
            DatabricksReportAction action = build.getAction(DatabricksReportAction.class);
            if (action == null) {
                action = new DatabricksReportAction();
                build.addAction(action);
                save(build);
            }
            return action.getReport();
        }
    }

    private static void save(Run<?, ?> build) {
        try {
            build.save();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> build + " cannot be saved with its Databricks report");
        }
    }

    /** Whether the commit is known. */
    public synchronized boolean hasCommit() {
        return data().commit() != null;
    }

    /** Says which commit the build has checked out. */
    public synchronized void setCommit(String commit) {
        keep(data().withCommit(commit));
    }

    /**
     * Adds uploaded files.
     *
     * @param host the workspace they were sent to
     */
    public synchronized void addUploads(URI host, List<UploadedFile> files) {
        if (!files.isEmpty()) {
            keep(data().withUploads(host, files));
        }
    }

    /**
     * Adds downloaded files.
     *
     * @param host the workspace they came from
     */
    public synchronized void addDownloads(URI host, List<DownloadedFile> files) {
        if (!files.isEmpty()) {
            keep(data().withDownloads(host, files));
        }
    }

    /**
     * Adds a job whose settings were replaced.
     *
     * @param host the workspace it is in
     * @param jobName its name, or {@code null} if it is not known
     * @param page the job's page, or {@code null}
     * @param changes what has changed; empty if the job already matched its definition
     */
    public synchronized void addReset(URI host, long jobId, String jobName, URI page, List<SettingChange> changes) {
        keep(data().with(new ReportData.Reset(host, jobId, jobName, page, false, changes)));
    }

    /**
     * Adds a job that was created.
     *
     * @param host the workspace it is in
     * @param page the job's page, or {@code null}
     */
    public synchronized void addCreatedJob(URI host, long jobId, String jobName, URI page) {
        keep(data().with(new ReportData.Reset(host, jobId, jobName, page, true, List.of())));
    }

    /**
     * Adds or updates a run. Cheap if nothing has changed.
     *
     * @param host the workspace it runs in
     */
    public synchronized void updateRun(URI host, io.jenkins.plugins.databricks.api.JobRun run) {
        ReportData.WorkspaceRun snapshot = new ReportData.WorkspaceRun(host, run);
        if (!data().runs().contains(snapshot)) {
            keep(data().with(snapshot));
        }
    }

    /**
     * Adds or updates an update of a pipeline or a deployment of an app. Cheap if nothing has changed.
     *
     * @param host the workspace it is in
     */
    public synchronized void updateUpdate(URI host, UpdateSnapshot update) {
        ReportData.Update snapshot = new ReportData.Update(host, update);
        if (!data().updates().contains(snapshot)) {
            keep(data().with(snapshot));
        }
    }

    /**
     * Stores a task's output, as far as there is room for it.
     *
     * @param host the workspace it ran in
     * @param run the run that it is part of
     * @throws IOException if it cannot be written
     */
    public void saveOutput(
            URI host,
            io.jenkins.plugins.databricks.api.JobRun run,
            io.jenkins.plugins.databricks.api.JobRun.TaskRun task,
            RunOutput output)
            throws IOException {
        updateRun(host, run);
        files.write(run, task, output);
    }

    /**
     * Adds a repair that somebody has asked for on the page.
     *
     * @param id tells it from others
     * @param host the workspace of the run
     * @param by who has asked for it
     */
    public synchronized void addRepair(String id, URI host, long runId, String by) {
        keep(data().with(new ReportData.Repair(id, host, runId, by, Instant.now(), null, null, false)));
    }

    /** Updates the run of a repair. Cheap if nothing has changed. */
    public synchronized void updateRepair(String id, io.jenkins.plugins.databricks.api.JobRun run) {
        ReportData changed = data().withRepair(id, run);
        if (!changed.equals(data())) {
            keep(changed);
        }
    }

    /** Stores the output of a task of a repaired run, as far as there is room for it. */
    public void saveRepairOutput(
            io.jenkins.plugins.databricks.api.JobRun run,
            io.jenkins.plugins.databricks.api.JobRun.TaskRun task,
            RunOutput output)
            throws IOException {
        if (!files.hasOutput(task.runId())) {
            files.write(run, task, output);
        }
    }

    /**
     * Ends a repair, of whose run nothing more is going to be known.
     *
     * @param problem why it came to nothing or could not be followed to the run's end; {@code null} if it was
     */
    public synchronized void endRepair(String id, String problem) {
        keep(data().withRepair(id, repair -> repair.ended(problem)));
    }

    /**
     * Stores a task's notebook, as far as there is room for it.
     *
     * @param pages HTML from outside, the notebook first; it is never shown as part of Jenkins
     * @return why it is not stored; {@code null} if it is
     * @throws IOException if it cannot be written
     */
    public String saveExport(long taskRunId, List<String> pages) throws IOException {
        return exports.write(taskRunId, pages);
    }

    /**
     * Adds what a bundle command said and did.
     *
     * @return its number in the build
     */
    public synchronized int addBundle(BundleRecord bundle) {
        int number = data().nextBundle();
        keep(data().with(bundle.at(number, Instant.now())));
        return number;
    }

    /**
     * The page that shows what a bundle command said and did.
     *
     * @param number its number in the build
     */
    public static URI page(Run<?, ?> build, int number) {
        String root = Jenkins.get().getRootUrl();
        return URI.create(
                (root == null ? "/" : root) + build.getUrl() + ReportView.PATH + "/#databricks-bundle-" + number);
    }

    ReportFiles files() {
        return files;
    }

    ExportFiles exports() {
        return exports;
    }

    /** The part of a task's output to show, or {@code null}. */
    TaskOutput output(long taskRunId) {
        try {
            return files.output(taskRunId);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "The output of a Databricks task cannot be read", e);
            return null;
        }
    }

    /** The parts of the tasks' outputs to show. */
    TaskOutputs outputs() {
        return new TaskOutputs() {
            @Override
            public TaskOutput read(long taskRunId) {
                return output(taskRunId);
            }

            @Override
            public List<String> exports(long taskRunId) {
                try {
                    return exports.of(taskRunId);
                } catch (IOException e) {
                    LOGGER.log(Level.WARNING, "The exports of Databricks notebooks cannot be listed", e);
                    return List.of();
                }
            }

            @Override
            public boolean has(long taskRunId) {
                try {
                    return files.hasOutput(taskRunId);
                } catch (IOException e) {
                    LOGGER.log(Level.WARNING, "The outputs of Databricks tasks cannot be listed", e);
                    return false;
                }
            }
        };
    }

    /** The content for a look that does not keep it in memory, as one at many builds. */
    synchronized ReportData look() {
        try {
            return data == null ? files.read() : data;
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "A Databricks report cannot be read", e);
            return ReportData.EMPTY;
        }
    }

    synchronized ReportData data() {
        data = look();
        return data;
    }

    private void keep(ReportData changed) {
        data = changed;
        try {
            files.write(changed);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "A Databricks report cannot be written", e);
        }
    }
}
