package io.jenkins.plugins.databricks.report.view.run;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.report.data.ReportData;
import io.jenkins.plugins.databricks.report.data.TaskOutputs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A run, as shown on pages and in JSON. */
@Restricted(NoExternalUse.class)
@ExportedBean(defaultVisibility = 999)
public final class RunView extends StateView {

    private static final int MOST_FAILURES = 10;
    private static final int MOST_SHORT = 12;
    private static final int MOST_LISTED = 60;

    private final ReportData.WorkspaceRun source;
    private final String key;
    private final List<TaskView> tasks;
    private final List<RepairView> repairs;
    private final BooleanSupplier repairOffered;

    /** A run, the run itself or what a repair has made of it. */
    public RunView(ReportData.WorkspaceRun source, String key, TaskOutputs outputs, Instant now) {
        this(source, key, outputs, now, List.of(), () -> false);
    }

    /**
     * @param key tells it from others on the page
     * @param now the current time if the run may still change, otherwise {@code null}
     * @param repairs what was repaired from the page, in chronological order
     * @param repairOffered whether the reader may have it repaired
     */
    public RunView(
            ReportData.WorkspaceRun source,
            String key,
            TaskOutputs outputs,
            Instant now,
            List<RepairView> repairs,
            BooleanSupplier repairOffered) {
        super(
                source.run().state(),
                status(source.run(), now != null),
                source.run().page(),
                source.run().start(),
                source.run().end(),
                now);
        this.source = source;
        this.key = key;
        this.repairs = repairs;
        this.repairOffered = repairOffered;
        Timeline timeline = new Timeline(start(), endOrNow() == null ? lastSeen(source.run()) : endOrNow());
        tasks = source.run().tasks().stream()
                .map(task -> new TaskView(task, outputs, timeline, now))
                .toList();
    }

    private static DisplayStatus status(JobRun run, boolean live) {
        DisplayStatus status = DisplayStatus.of(run.state(), live);
        boolean failed =
                run.tasks().stream().anyMatch(task -> DisplayStatus.ofTask(task.state(), live) == DisplayStatus.FAILED);
        return status == DisplayStatus.RUNNING && failed ? DisplayStatus.RUNNING_FAILED : status;
    }

    private static Instant lastSeen(JobRun run) {
        return run.tasks().stream()
                .flatMap(task -> Stream.of(task.start(), task.end()))
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(null);
    }

    @Exported
    public String getHost() {
        return source.host().toString();
    }

    @Exported
    public long getRunId() {
        return source.run().runId();
    }

    /** The job's ID; 0 for a one-time run. */
    @Exported
    public long getJobId() {
        return source.run().jobId();
    }

    /** What tells it from others on the page. */
    public String getPageKey() {
        return key;
    }

    /** What was repaired from the page, in chronological order. The run itself stays as the build has seen it. */
    @Exported
    public List<RepairView> getRepairs() {
        return repairs;
    }

    /** The same with the last first. */
    public List<RepairView> getLastRepairs() {
        List<RepairView> last = new ArrayList<>(repairs);
        Collections.reverse(last);
        return last;
    }

    /** Whether there is a button to have its failed tasks run again. */
    public boolean isRepairable() {
        RepairView last = lastRepair();
        return hasFailed()
                && (last == null || (!last.isLive() && last.isUnsuccessful()))
                && repairOffered.getAsBoolean();
    }

    public boolean hasFailed() {
        return status() == DisplayStatus.FAILED || status() == DisplayStatus.UNSTABLE;
    }

    private RepairView lastRepair() {
        return repairs.isEmpty() ? null : repairs.get(repairs.size() - 1);
    }

    /** Who has had it repaired last, and what has come of that; {@code null} if nobody has. */
    public String getRepairLine() {
        RepairView last = lastRepair();
        return last == null ? null : Messages.RunView_Repair(getTitle(), last.getBy(), last.getWord());
    }

    @Exported
    public String getName() {
        return source.run().name();
    }

    @Exported
    public List<TaskView> getTasks() {
        return tasks;
    }

    /** The failed tasks that are shown with all that is known of them. */
    public List<TaskView> getFailures() {
        return tasks.stream().filter(TaskView::isFailed).limit(MOST_FAILURES).toList();
    }

    /** Those beyond {@link #getFailures()}. */
    public List<TaskView> getMoreFailures() {
        return tasks.stream().filter(TaskView::isFailed).skip(MOST_FAILURES).toList();
    }

    /** Whether its tasks can be read at a glance, without a picture of all, search and filter. */
    public boolean isShort() {
        return tasks.size() <= MOST_SHORT;
    }

    /** Whether its tasks are part of the page. Those of a larger run are fetched when a reader wants them. */
    public boolean isListedAtOnce() {
        return tasks.size() <= MOST_LISTED;
    }

    /** Its tasks as a picture. */
    public Overview getOverview() {
        return new Overview(tasks);
    }

    /** How many tasks are in which state, the worst first. */
    public List<TaskCount> getCounts() {
        return Stream.of(DisplayStatus.values())
                .sorted(DisplayStatus.WORST_FIRST)
                .map(status -> TaskCount.of(status, tasks))
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public String getTitle() {
        return getName().isEmpty() ? Messages.RunView_Run(Long.toString(getRunId())) : getName();
    }

    public String getHostName() {
        return source.host().getHost();
    }

    /** A note beyond the state, or {@code null}. Successful and active runs need none. */
    public String getNote() {
        return switch (status()) {
            case SUCCESS, RUNNING, RUNNING_FAILED -> null;
            default -> getQueueReason() != null ? getQueueReason() : getMessage();
        };
    }

    /** The progress, as in "2 of 5 tasks succeeded, 1 failed". */
    public String getProgress() {
        long succeeded = tasks.stream()
                .filter(task -> task.status() == DisplayStatus.SUCCESS)
                .count();
        long failed = tasks.stream()
                .filter(task -> task.status() == DisplayStatus.FAILED)
                .count();
        String text = Messages.RunView_Succeeded(succeeded, tasks.size());
        return failed == 0 ? text : text + ", " + Messages.RunView_Failed(failed);
    }
}
