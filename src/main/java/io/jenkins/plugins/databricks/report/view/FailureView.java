package io.jenkins.plugins.databricks.report.view;

import io.jenkins.plugins.databricks.rest.text.LogText;
import java.util.List;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Something that failed, in a line on the build's page: a task, or a run none of whose tasks has. */
@Restricted(NoExternalUse.class)
public final class FailureView {

    private static final int LONGEST = 300;
    private static final int LONGEST_IN_LINE = 120;

    private final RunView run;
    private final TaskView task;

    private FailureView(RunView run, TaskView task) {
        this.run = run;
        this.task = task;
    }

    /** The failures of a run; of one that has not ended, those so far. */
    static Stream<FailureView> of(RunView run) {
        List<TaskView> failed =
                run.getTasks().stream().filter(TaskView::isFailed).toList();
        if (!failed.isEmpty()) {
            return failed.stream().map(task -> new FailureView(run, task));
        }
        return run.status() == DisplayStatus.FAILED ? Stream.of(new FailureView(run, null)) : Stream.empty();
    }

    private StateView what() {
        return task == null ? run : task;
    }

    /** The task's key, or the run's name. */
    public String getName() {
        return task == null ? run.getTitle() : task.getKey();
    }

    /** The run that the task is part of; {@code null} for a run. */
    public String getRunTitle() {
        return task == null ? null : run.getTitle();
    }

    /** Why, in one line; if nobody knows, what its state is. */
    public String getReason() {
        String error = task == null ? run.getMessage() : task.getError();
        return error == null || error.isBlank() ? what().getWord() : LogText.line(error, LONGEST);
    }

    /** Where it stands on the report's page. */
    public String getAnchor() {
        return task == null ? "databricks-run-" + run.getRunId() : task.getAnchor();
    }

    /** Its page in Databricks, or {@code null}. */
    public String getUrl() {
        return what().getUrl();
    }

    /** All of this as a short text. */
    public String getLine() {
        String reason = LogText.line(getReason(), LONGEST_IN_LINE);
        return task == null
                ? Messages.FailureView_Run(getName(), reason)
                : Messages.FailureView_Task(getName(), getRunTitle(), reason);
    }
}
