package io.jenkins.plugins.databricks.report.data;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.deploy.download.DownloadedFile;
import io.jenkins.plugins.databricks.deploy.jobs.SettingChange;
import io.jenkins.plugins.databricks.deploy.updates.UpdateSnapshot;
import io.jenkins.plugins.databricks.deploy.upload.UploadedFile;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The content of a report except outputs, as stored in {@code report.json}. Lists are in chronological order.
 *
 * @param commit the commit that the build has checked out, or {@code null}
 * @param uploads files sent
 * @param downloads files fetched
 * @param resets jobs whose settings were replaced
 * @param runs the last state of each run that the build has seen
 * @param updates the last state of each update of a pipeline and deployment of an app that the build has seen
 * @param repairs what somebody has had repaired from the page
 * @param bundles what bundle commands said and did
 * @param leftOut how many of all these were dropped, as a report is read and written as a whole
 */
@Restricted(NoExternalUse.class)
public record ReportData(
        String commit,
        List<Upload> uploads,
        List<Download> downloads,
        List<Reset> resets,
        List<WorkspaceRun> runs,
        List<Update> updates,
        List<Repair> repairs,
        List<BundleRecord> bundles,
        int leftOut) {

    /** The limit for uploads, and for downloads. */
    public static final int MOST_FILES = 10_000;

    public static final int MOST_RESETS = 500;
    public static final int MOST_RUNS = 500;

    /** The limit for all runs except the last one. */
    static final int MOST_TASKS = 10_000;

    /** The limit for all resets except the last one. */
    static final int MOST_CHANGES = 10_000;

    public static final int MOST_UPDATES = 500;
    public static final int MOST_REPAIRS = 100;
    public static final int MOST_BUNDLES = 100;

    /** The limit for the resources of all bundle commands except the last one. */
    static final int MOST_RESOURCES = 10_000;

    /** In characters: a value can be as large as a definition. */
    private static final int LONGEST_VALUE = 10_000;

    public static final ReportData EMPTY = new ReportData(null, null, null, null, null, null, null, null, 0);

    public ReportData {
        uploads = uploads == null ? List.of() : List.copyOf(uploads);
        downloads = downloads == null ? List.of() : List.copyOf(downloads);
        repairs = repairs == null ? List.of() : List.copyOf(repairs);
        resets = resets == null ? List.of() : List.copyOf(resets);
        runs = runs == null ? List.of() : List.copyOf(runs);
        updates = updates == null ? List.of() : List.copyOf(updates);
        bundles = bundles == null ? List.of() : List.copyOf(bundles);
    }

    public record Upload(URI host, UploadedFile file) {}

    public record Download(URI host, DownloadedFile file) {}

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

    public record Update(URI host, UpdateSnapshot seen) {
        boolean isSameAs(Update other) {
            return host.equals(other.host)
                    && seen.kind() == other.seen.kind()
                    && seen.id().equals(other.seen.id());
        }
    }

    /**
     * A repair of a run from the page. The run itself stays as the build has seen it.
     *
     * @param id tells it from others
     * @param by who has asked for it
     * @param time when
     * @param run the run's last known state with the tasks that ran again; {@code null} before anything is known to run
     * @param problem why it came to nothing or could not be followed to the run's end, or {@code null}
     * @param over whether nothing more is going to be known
     */
    public record Repair(
            String id, URI host, long runId, String by, Instant time, JobRun run, String problem, boolean over) {

        public boolean isOf(WorkspaceRun repaired) {
            return host.equals(repaired.host) && runId == repaired.run.runId();
        }

        Repair with(JobRun seen) {
            return new Repair(id, host, runId, by, time, seen, problem, over);
        }

        public Repair ended(String why) {
            return new Repair(id, host, runId, by, time, run, why, true);
        }
    }

    public ReportData withCommit(String known) {
        return new ReportData(known, uploads, downloads, resets, runs, updates, repairs, bundles, leftOut);
    }

    public ReportData withUploads(URI host, List<UploadedFile> files) {
        List<Upload> all = new ArrayList<>(uploads);
        files.forEach(file -> all.add(new Upload(host, file)));
        int more = Math.max(0, all.size() - MOST_FILES);
        return new ReportData(
                commit,
                all.subList(more, all.size()),
                downloads,
                resets,
                runs,
                updates,
                repairs,
                bundles,
                leftOut + more);
    }

    public ReportData withDownloads(URI host, List<DownloadedFile> files) {
        List<Download> all = new ArrayList<>(downloads);
        files.forEach(file -> all.add(new Download(host, file)));
        int more = Math.max(0, all.size() - MOST_FILES);
        return new ReportData(
                commit,
                uploads,
                all.subList(more, all.size()),
                resets,
                runs,
                updates,
                repairs,
                bundles,
                leftOut + more);
    }

    public ReportData with(Repair repair) {
        List<Repair> all = new ArrayList<>(repairs);
        all.add(repair);
        int more = Math.max(0, all.size() - MOST_REPAIRS);
        return withRepairs(all.subList(more, all.size()), more);
    }

    /** Changes a repair, if there still is one with that ID. */
    public ReportData withRepair(String id, UnaryOperator<Repair> change) {
        return withRepairs(
                repairs.stream()
                        .map(one -> one.id().equals(id) ? change.apply(one) : one)
                        .toList(),
                0);
    }

    /** A repair with what has been seen of its run: the tasks that have not run before. */
    public ReportData withRepair(String id, JobRun seen) {
        return withRepair(id, repair -> {
            Set<Long> before = Stream.concat(
                            runs.stream().filter(repair::isOf).map(WorkspaceRun::run),
                            repairs.stream()
                                    .takeWhile(one -> !one.id().equals(id))
                                    .filter(one -> one.host().equals(repair.host()) && one.runId() == repair.runId())
                                    .map(Repair::run))
                    .filter(run -> run != null)
                    .flatMap(run -> run.tasks().stream().map(JobRun.TaskRun::runId))
                    .collect(Collectors.toSet());
            return repair.with(seen.withTasks(seen.tasks().stream()
                    .filter(task -> !before.contains(task.runId()))
                    .toList()));
        });
    }

    private ReportData withRepairs(List<Repair> changed, int more) {
        return new ReportData(commit, uploads, downloads, resets, runs, updates, changed, bundles, leftOut + more);
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
        return new ReportData(commit, uploads, downloads, all, runs, updates, repairs, bundles, leftOut + more);
    }

    /** Replaces the last snapshot of the run, or appends it. */
    public ReportData with(WorkspaceRun run) {
        List<WorkspaceRun> all = new ArrayList<>(runs);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isSameRunAs(run)) {
                all.set(i, run);
                return withRuns(all).withinLimits();
            }
        }
        all.add(run);
        return withRuns(all).withinLimits();
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
        return new ReportData(
                commit, uploads, downloads, resets, all, updates, repairs, bundles, leftOut + runs.size() - all.size());
    }

    private ReportData withRuns(List<WorkspaceRun> changed) {
        return new ReportData(commit, uploads, downloads, resets, changed, updates, repairs, bundles, leftOut);
    }

    /** Replaces the last snapshot of the update, or appends it. */
    public ReportData with(Update update) {
        List<Update> all = new ArrayList<>(updates);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isSameAs(update)) {
                all.set(i, update);
                return withUpdates(all, 0);
            }
        }
        all.add(update);
        int more = Math.max(0, all.size() - MOST_UPDATES);
        return withUpdates(all.subList(more, all.size()), more);
    }

    private ReportData withUpdates(List<Update> changed, int more) {
        return new ReportData(commit, uploads, downloads, resets, runs, changed, repairs, bundles, leftOut + more);
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
        return new ReportData(commit, uploads, downloads, resets, runs, updates, repairs, all, leftOut + more);
    }

    /** The number for the next bundle command. */
    public int nextBundle() {
        return bundles.isEmpty() ? 1 : bundles.get(bundles.size() - 1).number() + 1;
    }
}
