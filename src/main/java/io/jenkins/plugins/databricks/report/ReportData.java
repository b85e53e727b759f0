package io.jenkins.plugins.databricks.report;

import io.jenkins.plugins.databricks.deploy.SettingChange;
import io.jenkins.plugins.databricks.deploy.UploadedFile;
import io.jenkins.plugins.databricks.workspace.Run;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that a report holds apart from outputs, as it is kept in {@code report.json}. Lists are in the order in
 * which things happened.
 *
 * @param uploads files sent
 * @param resets jobs whose settings were replaced
 * @param runs the last known state of each run
 */
record ReportData(List<Upload> uploads, List<Reset> resets, List<WorkspaceRun> runs) {

    static final ReportData EMPTY = new ReportData(null, null, null);

    ReportData {
        uploads = uploads == null ? List.of() : List.copyOf(uploads);
        resets = resets == null ? List.of() : List.copyOf(resets);
        runs = runs == null ? List.of() : List.copyOf(runs);
    }

    record Upload(URI host, UploadedFile file) {}

    record Reset(URI host, long jobId, String jobName, URI page, boolean created, List<SettingChange> changes) {
        Reset {
            changes = changes == null ? List.of() : List.copyOf(changes);
        }
    }

    record WorkspaceRun(URI host, Run run) {
        boolean isSameRunAs(WorkspaceRun other) {
            return host.equals(other.host) && run.runId() == other.run.runId();
        }
    }

    ReportData withUploads(URI host, List<UploadedFile> files) {
        List<Upload> all = new ArrayList<>(uploads);
        files.forEach(file -> all.add(new Upload(host, file)));
        return new ReportData(all, resets, runs);
    }

    ReportData with(Reset reset) {
        List<Reset> all = new ArrayList<>(resets);
        all.add(reset);
        return new ReportData(uploads, all, runs);
    }

    /** Puts the run in the place of its last snapshot, or at the end. */
    ReportData with(WorkspaceRun run) {
        List<WorkspaceRun> all = new ArrayList<>(runs);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isSameRunAs(run)) {
                all.set(i, run);
                return new ReportData(uploads, resets, all);
            }
        }
        all.add(run);
        return new ReportData(uploads, resets, all);
    }
}
