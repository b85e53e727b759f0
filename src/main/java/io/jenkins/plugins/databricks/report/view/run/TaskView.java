package io.jenkins.plugins.databricks.report.view.run;

import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.report.data.ExportFiles;
import io.jenkins.plugins.databricks.report.data.TaskOutput;
import io.jenkins.plugins.databricks.report.data.TaskOutputs;
import java.time.Instant;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A task, as shown on pages and in JSON. */
@Restricted(NoExternalUse.class)
@ExportedBean(defaultVisibility = 999)
public final class TaskView extends StateView {

    private static final int MOST_DEPENDENCIES = 3;

    private final TaskRun task;
    private final TaskOutputs outputs;
    private final Timeline.Bar bar;

    private boolean outputRead;
    private TaskOutput output;

    TaskView(TaskRun task, TaskOutputs outputs, Timeline timeline, Instant now) {
        super(
                task.state(),
                DisplayStatus.ofTask(task.state(), now != null),
                task.page(),
                task.start(),
                task.end(),
                now);
        this.task = task;
        this.outputs = outputs;
        bar = timeline.bar(start(), endOrNow());
    }

    /** Read only when it is shown, since most pages show only states. */
    private TaskOutput output() {
        if (!outputRead) {
            output = outputs.read(task.runId());
            outputRead = true;
        }
        return output;
    }

    @Exported
    public String getKey() {
        return task.key();
    }

    @Exported
    public long getRunId() {
        return task.runId();
    }

    /** The number of the attempt, starting with 1. */
    @Exported
    public int getAttempt() {
        return task.attempt() + 1;
    }

    /** The keys of the tasks that it waits for. */
    @Exported
    public List<String> getDependsOn() {
        return task.details().dependsOn();
    }

    /** Why it failed; without output, Databricks' message about its state. */
    @Exported
    public String getError() {
        if (outputs.has(task.runId()) && output() != null && output().error() != null) {
            return output().error();
        }
        return isFailed() ? getMessage() : null;
    }

    /** The path of the stored output relative to the report; {@code null} if there is none. */
    @Exported
    public String getOutputPath() {
        return outputs.has(task.runId()) ? "output?task=" + task.runId() : null;
    }

    /** The paths of the stored notebook and its dashboards relative to the report; empty if there are none. */
    @Exported
    public List<String> getExportPaths() {
        return outputs.exports(task.runId()).stream()
                .map(path -> ExportFiles.FOLDER + "/" + path)
                .toList();
    }

    public boolean isFailed() {
        return status() == DisplayStatus.FAILED;
    }

    /** Where a failed task stands on the page. */
    public String getAnchor() {
        return "databricks-task-" + task.runId();
    }

    /** The keys of those that it waits for, separated by spaces, which no key contains; {@code null} if there are none. */
    public String getPredecessors() {
        return getDependsOn().isEmpty() ? null : String.join(" ", getDependsOn());
    }

    /** What it waits for, in a few words; {@code null} for nothing. */
    public String getAfter() {
        List<String> all = getDependsOn();
        if (all.isEmpty()) {
            return null;
        }
        String first = String.join(", ", all.subList(0, Math.min(all.size(), MOST_DEPENDENCIES)));
        return all.size() <= MOST_DEPENDENCIES
                ? Messages.TaskView_After(first)
                : Messages.TaskView_AfterMore(first, all.size() - MOST_DEPENDENCIES);
    }

    /** What has come of a condition or of iterations, or {@code null}. */
    @Exported
    public String getNote() {
        return task.details().note();
    }

    public String getTrace() {
        return output() == null ? null : output().trace();
    }

    /** Whether there is more of the trace than is shown. */
    public boolean isTraceCut() {
        return output() != null && output().traceIsCut();
    }

    /** Its bar on the run's timeline, or {@code null} if it has not started. */
    public Timeline.Bar getBar() {
        return bar;
    }

    @Override
    public String getTitle() {
        return getKey();
    }
}
