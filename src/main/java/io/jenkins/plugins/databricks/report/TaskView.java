package io.jenkins.plugins.databricks.report;

import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import java.time.Instant;
import java.util.function.LongFunction;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A task, as shown on pages and in JSON. */
@Restricted(NoExternalUse.class)
@ExportedBean(defaultVisibility = 999)
public final class TaskView extends StateView {

    private final TaskRun task;
    private final LongFunction<TaskOutput> outputs;
    private final Timeline.Bar bar;

    private boolean outputRead;
    private TaskOutput output;

    /** @param outputs see {@link ReportView} */
    TaskView(TaskRun task, LongFunction<TaskOutput> outputs, Timeline timeline, Instant now) {
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
            output = outputs.apply(task.runId());
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

    /** Why it failed; without output, Databricks' message about its state. */
    @Exported
    public String getError() {
        if (output() != null && output().error() != null) {
            return output().error();
        }
        return status() == DisplayStatus.FAILED ? getMessage() : null;
    }

    /** The path of the stored output relative to the report; {@code null} if there is none. */
    @Exported
    public String getOutputPath() {
        return output() == null ? null : "output?task=" + task.runId();
    }

    public String getOutputEnd() {
        return output() == null ? null : output().end();
    }

    public boolean isOutputCut() {
        return output() != null && output().endIsCut();
    }

    /** Whether output and trace are only in the file, to keep the page short. */
    public boolean isOutputLeftOut() {
        return output() != null && output().leftOut();
    }

    public String getTrace() {
        return output() == null ? null : output().trace();
    }

    public boolean isTraceCut() {
        return output() != null && output().traceIsCut();
    }

    /** Its bar on the run's timeline, or {@code null} if it has not started. */
    public Timeline.Bar getBar() {
        return bar;
    }
}
