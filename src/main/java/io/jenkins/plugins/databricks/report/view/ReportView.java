package io.jenkins.plugins.databricks.report.view;

import io.jenkins.plugins.databricks.report.data.PageText;
import io.jenkins.plugins.databricks.report.data.ReportData;
import io.jenkins.plugins.databricks.report.data.TaskOutputs;
import io.jenkins.plugins.databricks.report.view.run.DisplayStatus;
import io.jenkins.plugins.databricks.report.view.run.RepairView;
import io.jenkins.plugins.databricks.report.view.run.RunView;
import io.jenkins.plugins.databricks.report.view.run.TimedView;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A snapshot of a report, as shown on pages. */
@Restricted(NoExternalUse.class)
public final class ReportView {

    /** The symbol of the report and of what it cannot show otherwise. */
    public static final String ICON = "symbol-stacked-layers plugin-databricks";

    /** The report's URL, relative to the build's. */
    public static final String PATH = "databricks";

    /** What a page has to know of repairs beside the report: what its reader may begin, and what is going on. */
    public interface Repairing {

        /** Nobody may repair anything, and nothing is being repaired. */
        Repairing NONE = new Repairing() {
            @Override
            public boolean isOffered(long runId) {
                return false;
            }

            @Override
            public boolean isGoingOn(URI host, long runId) {
                return false;
            }
        };

        /** Whether the reader may have that run repaired once it has failed. */
        boolean isOffered(long runId);

        /** Whether a repair of that run is being followed. */
        boolean isGoingOn(URI host, long runId);
    }

    private static final int MOST_BUNDLE_LINES = 10;
    private static final int MOST_FAILURES = 5;
    private static final int MOST_REPAIR_LINES = 5;

    /** As many characters of a commit's hash as tell it from others. */
    private static final int SHORT_COMMIT = 8;

    private final String commit;
    private final boolean live;
    private final List<RunView> runs;
    private final List<UpdateView> updates;
    private final List<DownloadView> downloads;
    private final List<ResetView> resets;
    private final List<UploadView> uploads;
    private final List<BundleView> bundles;
    private final int leftOut;

    /**
     * @param building whether the build is still running
     */
    public ReportView(ReportData data, TaskOutputs outputs, boolean building, Instant now, Repairing repairing) {
        runs = data.runs().stream()
                .map(run -> {
                    boolean goesOn = repairing.isGoingOn(run.host(), run.run().runId());
                    return new RunView(
                            run,
                            Long.toString(run.run().runId()),
                            outputs,
                            building ? now : null,
                            repairs(data, run, outputs, goesOn ? now : null),
                            () -> repairing.isOffered(run.run().runId()));
                })
                .toList();
        updates = IntStream.range(0, data.updates().size())
                .mapToObj(i -> new UpdateView(data.updates().get(i), i + 1, building ? now : null))
                .toList();
        live = building || isRepairing();
        commit = PageText.of(data.commit());
        downloads = data.downloads().stream().map(DownloadView::new).toList();
        resets = data.resets().stream().map(ResetView::new).toList();
        uploads = data.uploads().stream().map(UploadView::new).toList();
        bundles = data.bundles().stream().map(BundleView::new).toList();
        leftOut = data.leftOut();
    }

    private static List<RepairView> repairs(
            ReportData data, ReportData.WorkspaceRun run, TaskOutputs outputs, Instant now) {
        List<RepairView> views = new ArrayList<>();
        data.repairs().stream()
                .filter(repair -> repair.isOf(run))
                .forEach(repair -> views.add(new RepairView(repair, views.size() + 1, outputs, now)));
        return views;
    }

    public String getCommit() {
        return commit;
    }

    public String getShortCommit() {
        return commit == null || commit.length() <= SHORT_COMMIT ? commit : commit.substring(0, SHORT_COMMIT);
    }

    /** The refresh interval of a page; 0 if nothing will change. */
    public int getRefreshMillis() {
        return !live ? 0 : running() > 0 || isRepairing() ? 3_000 : 10_000;
    }

    /** Whether the build is running or a run is being repaired, so that the report may change. */
    public boolean isLive() {
        return live;
    }

    private boolean isRepairing() {
        return repairs().anyMatch(RepairView::isLive);
    }

    private Stream<RepairView> repairs() {
        return runs.stream().flatMap(run -> run.getRepairs().stream());
    }

    /** Whether the report may change although the build has ended, as somebody may have a run repaired. */
    public boolean mayChange() {
        return live || runs.stream().anyMatch(RunView::hasFailed);
    }

    /** A run by its key on the page, or what a repair has made of one; {@code null} if there is none. */
    public RunView find(String key) {
        return Stream.concat(runs.stream(), repairs().map(RepairView::getRun).filter(Objects::nonNull))
                .filter(run -> run.getPageKey().equals(key))
                .findFirst()
                .orElse(null);
    }

    public List<RunView> getRuns() {
        return runs;
    }

    /** The same with the worst first; among equals, in chronological order. */
    public List<RunView> getRunsByNeed() {
        return runs.stream()
                .sorted(Comparator.comparing(RunView::status, DisplayStatus.WORST_FIRST))
                .toList();
    }

    public List<UpdateView> getUpdates() {
        return updates;
    }

    public List<UpdateView> getFailedUpdates() {
        return updates.stream()
                .filter(update -> update.status() == DisplayStatus.FAILED)
                .toList();
    }

    /** The updates that have not failed, the most interesting first. */
    public List<UpdateView> getOtherUpdates() {
        return updates.stream()
                .filter(update -> update.status() != DisplayStatus.FAILED)
                .sorted(Comparator.comparing(UpdateView::status, DisplayStatus.WORST_FIRST))
                .toList();
    }

    /** Runs and updates. */
    List<TimedView> started() {
        return Stream.<TimedView>concat(runs.stream(), updates.stream()).toList();
    }

    /** Runs and updates that have not failed, the most interesting first. */
    public List<TimedView> getOthers() {
        return started().stream()
                .filter(one -> one.status() != DisplayStatus.FAILED)
                .sorted(Comparator.comparing(TimedView::status, DisplayStatus.WORST_FIRST))
                .toList();
    }

    /** What failed and why, what was deployed before what was run; a few of them. */
    public List<FailureView> getFailures() {
        return failures().limit(MOST_FAILURES).toList();
    }

    /** A line about those beyond {@link #getFailures()}, or {@code null}. */
    public String getMoreFailuresLine() {
        long more = failures().count() - MOST_FAILURES;
        return more <= 0 ? null : Messages.ReportView_MoreFailures(more);
    }

    private Stream<FailureView> failures() {
        return Stream.concat(
                bundles.stream().flatMap(FailureView::of),
                Stream.concat(
                        runs.stream().flatMap(FailureView::of), updates.stream().flatMap(FailureView::of)));
    }

    public List<ResetView> getResets() {
        return resets;
    }

    public List<UploadView> getUploads() {
        return uploads;
    }

    public List<DownloadView> getDownloads() {
        return downloads;
    }

    public String getDownloadLine() {
        return SummaryLines.downloads(downloads);
    }

    /** What bundle commands said and did, in chronological order. */
    public List<BundleView> getBundles() {
        return bundles;
    }

    /** The same with the last first, which is what most readers came for. */
    public List<BundleView> getLastBundles() {
        List<BundleView> last = new ArrayList<>(bundles);
        Collections.reverse(last);
        return last;
    }

    /** Those of {@link #getLastBundles()} that failed. */
    public List<BundleView> getFailedBundles() {
        return getLastBundles().stream().filter(BundleView::isFailed).toList();
    }

    /** The others. */
    public List<BundleView> getOtherBundles() {
        return getLastBundles().stream().filter(bundle -> !bundle.isFailed()).toList();
    }

    /** How many runs, updates and bundle commands failed. */
    public long failed() {
        return SummaryLines.failed(started()) + failedBundles();
    }

    private long failedBundles() {
        return bundles.stream().filter(BundleView::isFailed).count();
    }

    /** How many runs and updates are going on. */
    public long running() {
        return SummaryLines.running(started());
    }

    /** The symbol of the report: that of the worst status. */
    public String getSymbol() {
        if (failedBundles() > 0) {
            return DisplayStatus.FAILED.symbol();
        }
        return started().stream()
                .map(TimedView::status)
                .min(DisplayStatus.WORST_FIRST)
                .map(DisplayStatus::symbol)
                .orElse(ICON);
    }

    /** A summary in a few short lines, the most important first. */
    public List<String> getLines() {
        return Stream.of(
                        Stream.of(SummaryLines.runs(runs), SummaryLines.updates(updates)),
                        runs.stream()
                                .map(RunView::getRepairLine)
                                .filter(Objects::nonNull)
                                .limit(MOST_REPAIR_LINES),
                        getLastBundles().stream().limit(MOST_BUNDLE_LINES).map(BundleView::line),
                        Stream.of(getResetLine(), getUploadLine(), getDownloadLine(), getLeftOutLine()))
                .flatMap(lines -> lines)
                .filter(Objects::nonNull)
                .toList();
    }

    public String getLeftOutLine() {
        return SummaryLines.leftOut(leftOut);
    }

    public int leftOut() {
        return leftOut;
    }

    public String getResetLine() {
        return SummaryLines.resets(resets);
    }

    public String getUploadLine() {
        return SummaryLines.uploads(uploads);
    }
}
