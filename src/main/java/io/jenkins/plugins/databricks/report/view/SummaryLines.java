package io.jenkins.plugins.databricks.report.view;

import io.jenkins.plugins.databricks.deploy.Sizes;
import io.jenkins.plugins.databricks.report.view.run.DisplayStatus;
import io.jenkins.plugins.databricks.report.view.run.RunView;
import io.jenkins.plugins.databricks.report.view.run.TimedView;
import java.util.Collection;
import java.util.List;

/** What a report has of each kind, in a line; {@code null} if it has nothing of it. */
final class SummaryLines {

    private SummaryLines() {}

    static long count(Collection<? extends TimedView> all, DisplayStatus... statuses) {
        return all.stream()
                .filter(one -> List.of(statuses).contains(one.status()))
                .count();
    }

    static long failed(Collection<? extends TimedView> all) {
        return count(all, DisplayStatus.FAILED);
    }

    static long running(Collection<? extends TimedView> all) {
        return count(all, DisplayStatus.RUNNING, DisplayStatus.RUNNING_FAILED, DisplayStatus.WAITING);
    }

    static String runs(List<RunView> runs) {
        long failed = failed(runs);
        long running = running(runs);
        if (runs.isEmpty()) {
            return null;
        }
        if (failed > 0 && runs.size() == 1 && !runs.get(0).getTasks().isEmpty()) {
            return Messages.ReportView_FailedRun(
                    runs.get(0).getTitle(), runs.get(0).getProgress());
        }
        if (failed > 0) {
            return Messages.ReportView_Failed(failed, runs.size());
        }
        return running > 0
                ? Messages.ReportView_Running(running)
                : Messages.ReportView_Succeeded(count(runs, DisplayStatus.SUCCESS), runs.size());
    }

    static String updates(List<UpdateView> updates) {
        long failed = failed(updates);
        long running = running(updates);
        if (updates.isEmpty()) {
            return null;
        }
        if (updates.size() == 1) {
            return updates.get(0).line();
        }
        if (failed > 0) {
            return Messages.ReportView_UpdatesFailed(failed, updates.size());
        }
        return running > 0
                ? Messages.ReportView_UpdatesRunning(running)
                : Messages.ReportView_UpdatesSucceeded(count(updates, DisplayStatus.SUCCESS), updates.size());
    }

    static String resets(List<ResetView> resets) {
        if (resets.isEmpty()) {
            return null;
        }
        long created = resets.stream().filter(ResetView::isCreated).count();
        List<ResetView> changed =
                resets.stream().filter(reset -> !reset.getChanges().isEmpty()).toList();
        int changes =
                changed.stream().mapToInt(reset -> reset.getChanges().size()).sum();
        if (created > 0) {
            return changes == 0
                    ? Messages.ReportView_Created(created)
                    : Messages.ReportView_CreatedAndChanges(created, changes, changed.size());
        }
        return changes == 0 ? Messages.ReportView_Unchanged() : Messages.ReportView_Changes(changes, changed.size());
    }

    static String uploads(List<UploadView> uploads) {
        if (uploads.isEmpty()) {
            return null;
        }
        List<UploadView> sent =
                uploads.stream().filter(upload -> !upload.isSkipped()).toList();
        String size = Sizes.of(sent.stream().mapToLong(UploadView::getBytes).sum());
        int skipped = uploads.size() - sent.size();
        return skipped == 0
                ? Messages.ReportView_Uploads(sent.size(), size)
                : Messages.ReportView_UploadsSkipped(sent.size(), size, skipped);
    }

    static String downloads(List<DownloadView> downloads) {
        return downloads.isEmpty()
                ? null
                : Messages.ReportView_Downloads(
                        downloads.size(),
                        Sizes.of(downloads.stream()
                                .mapToLong(DownloadView::getBytes)
                                .sum()));
    }

    /** About entries that were dropped because of the report's limits. */
    static String leftOut(int leftOut) {
        return leftOut == 0 ? null : Messages.ReportView_LeftOut(leftOut);
    }
}
