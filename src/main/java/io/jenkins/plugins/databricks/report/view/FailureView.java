package io.jenkins.plugins.databricks.report.view;

import io.jenkins.plugins.databricks.rest.text.LogText;
import java.util.List;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Something that failed, in a line on the build's page: a task, a run none of whose tasks has, or an update. */
@Restricted(NoExternalUse.class)
public final class FailureView {

    private static final int LONGEST = 300;
    private static final int LONGEST_IN_LINE = 120;

    private final TimedView what;
    private final String runTitle;
    private final String error;
    private final String anchor;

    private FailureView(TimedView what, String runTitle, String error, String anchor) {
        this.what = what;
        this.runTitle = runTitle;
        this.error = error;
        this.anchor = anchor;
    }

    /** The failures of a run; of one that has not ended, those so far. */
    static Stream<FailureView> of(RunView run) {
        List<TaskView> failed =
                run.getTasks().stream().filter(TaskView::isFailed).toList();
        if (!failed.isEmpty()) {
            return failed.stream()
                    .map(task -> new FailureView(task, run.getTitle(), task.getError(), task.getAnchor()));
        }
        return run.status() == DisplayStatus.FAILED
                ? Stream.of(new FailureView(run, null, run.getMessage(), "databricks-run-" + run.getRunId()))
                : Stream.empty();
    }

    /** The failure of an update, if it has failed. */
    static Stream<FailureView> of(UpdateView update) {
        return update.status() == DisplayStatus.FAILED
                ? Stream.of(new FailureView(update, null, String.join("; ", update.getReasons()), update.getAnchor()))
                : Stream.empty();
    }

    /** The task's key, the run's name, or what the update is of. */
    public String getName() {
        return what.getTitle();
    }

    /** The run that the task is part of; {@code null} for anything else. */
    public String getRunTitle() {
        return runTitle;
    }

    /** Why, in one line; if nobody knows, what its state is. */
    public String getReason() {
        return error == null || error.isBlank() ? what.getWord() : LogText.line(error, LONGEST);
    }

    /** Where it stands on the report's page. */
    public String getAnchor() {
        return anchor;
    }

    /** Its page in Databricks, or {@code null}. */
    public String getUrl() {
        return what.getUrl();
    }

    /** All of this as a short text. */
    public String getLine() {
        String reason = LogText.line(getReason(), LONGEST_IN_LINE);
        return runTitle == null
                ? Messages.FailureView_Run(getName(), reason)
                : Messages.FailureView_Task(getName(), runTitle, reason);
    }
}
