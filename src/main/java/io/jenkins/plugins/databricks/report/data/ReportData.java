package io.jenkins.plugins.databricks.report.data;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.deploy.jobs.SettingChange;
import io.jenkins.plugins.databricks.deploy.upload.UploadedFile;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The content of a report except outputs, as stored in {@code report.json}. Lists are in chronological order.
 *
 * @param uploads files sent
 * @param resets jobs whose settings were replaced
 * @param runs the last known state of each run
 * @param bundles what bundle commands said and did
 * @param leftOut how many uploads, resets, runs and bundle commands were dropped, as a report is read and written as a whole
 */
@Restricted(NoExternalUse.class)
public record ReportData(
        List<Upload> uploads, List<Reset> resets, List<WorkspaceRun> runs, List<BundleRecord> bundles, int leftOut) {

    public static final int MOST_UPLOADS = 10_000;
    public static final int MOST_RESETS = 500;
    public static final int MOST_RUNS = 500;

    /** The limit for all runs except the last one. */
    static final int MOST_TASKS = 10_000;

    /** The limit for all resets except the last one. */
    static final int MOST_CHANGES = 10_000;

    public static final int MOST_BUNDLES = 100;

    /** The limit for the resources of all bundle commands except the last one. */
    static final int MOST_RESOURCES = 10_000;

    /** In characters: a value can be as large as a definition. */
    private static final int LONGEST_VALUE = 10_000;

    public static final ReportData EMPTY = new ReportData(null, null, null, null, 0);

    public ReportData {
        uploads = uploads == null ? List.of() : List.copyOf(uploads);
        resets = resets == null ? List.of() : List.copyOf(resets);
        runs = runs == null ? List.of() : List.copyOf(runs);
        bundles = bundles == null ? List.of() : List.copyOf(bundles);
    }

    public record Upload(URI host, UploadedFile file) {}

    public record Reset(URI host, long jobId, String jobName, URI page, boolean created, List<SettingChange> changes) {
        public Reset {
            changes = changes == null
                    ? List.of()
                    : changes.stream()
                            .limit(MOST_CHANGES)
                            .map(change -> change.withTexts(Reset::bounded))
                            .toList();
        }

        private static String bounded(String text) {
            return text == null || text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE - 1) + "…";
        }
    }

    public record WorkspaceRun(URI host, JobRun run) {
        boolean isSameRunAs(WorkspaceRun other) {
            return host.equals(other.host) && run.runId() == other.run.runId();
        }
    }

    public ReportData withUploads(URI host, List<UploadedFile> files) {
        List<Upload> all = new ArrayList<>(uploads);
        files.forEach(file -> all.add(new Upload(host, file)));
        int more = Math.max(0, all.size() - MOST_UPLOADS);
        return new ReportData(all.subList(more, all.size()), resets, runs, bundles, leftOut + more);
    }

    public ReportData with(Reset reset) {
        List<Reset> all = new ArrayList<>(resets);
        all.add(reset);
        int more = 0;
        while (all.size() > MOST_RESETS
                || (all.size() > 1
                        && all.stream().mapToInt(one -> one.changes().size()).sum() > MOST_CHANGES)) {
            all.remove(0);
            more++;
        }
        return new ReportData(uploads, all, runs, bundles, leftOut + more);
    }

    /** Replaces the last snapshot of the run, or appends it. */
    public ReportData with(WorkspaceRun run) {
        List<WorkspaceRun> all = new ArrayList<>(runs);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isSameRunAs(run)) {
                all.set(i, run);
                return new ReportData(uploads, resets, all, bundles, leftOut).withinLimits();
            }
        }
        all.add(run);
        return new ReportData(uploads, resets, all, bundles, leftOut).withinLimits();
    }

    /** Drops finished before active runs, and older before newer ones; never the last run. */
    private ReportData withinLimits() {
        List<WorkspaceRun> all = new ArrayList<>(runs);
        long tasks = all.stream().mapToLong(run -> run.run().tasks().size()).sum();
        while (all.size() > 1 && (all.size() > MOST_RUNS || tasks > MOST_TASKS)) {
            WorkspaceRun oldest = all.subList(0, all.size() - 1).stream()
                    .filter(run -> run.run().ended())
                    .findFirst()
                    .orElse(all.get(0));
            tasks -= oldest.run().tasks().size();
            all.remove(oldest);
        }
        return new ReportData(uploads, resets, all, bundles, leftOut + runs.size() - all.size());
    }

    /** Appends what a bundle command said and did. */
    public ReportData with(BundleRecord bundle) {
        List<BundleRecord> all = new ArrayList<>(bundles);
        all.add(bundle);
        int more = 0;
        while (all.size() > MOST_BUNDLES
                || (all.size() > 1 && all.stream().mapToInt(BundleRecord::size).sum() > MOST_RESOURCES)) {
            all.remove(0);
            more++;
        }
        return new ReportData(uploads, resets, runs, all, leftOut + more);
    }

    /** The number for the next bundle command. */
    public int nextBundle() {
        return bundles.isEmpty() ? 1 : bundles.get(bundles.size() - 1).number() + 1;
    }
}
