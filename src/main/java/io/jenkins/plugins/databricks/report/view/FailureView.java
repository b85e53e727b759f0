package io.jenkins.plugins.databricks.report.view;

import io.jenkins.plugins.databricks.report.view.run.DisplayStatus;
import io.jenkins.plugins.databricks.report.view.run.RunView;
import io.jenkins.plugins.databricks.report.view.run.TaskView;
import io.jenkins.plugins.databricks.report.view.run.TimedView;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.util.List;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Something that failed, in a line on the build's page: a bundle command, an update, a task, or a run none of whose tasks has. */
@Restricted(NoExternalUse.class)
public final class FailureView {

    private static final int LONGEST = 300;
    private static final int LONGEST_IN_LINE = 120;

    private final String name;
    private final String runTitle;
    private final String reason;
    private final String anchor;
    private final String url;

    private FailureView(String name, String runTitle, String reason, String anchor, String url) {
        this.name = name;
        this.runTitle = runTitle;
        this.reason = LogText.line(reason, LONGEST);
        this.anchor = anchor;
        this.url = url;
    }

    /** The failures of a run; of one that has not ended, those so far. */
    static Stream<FailureView> of(RunView run) {
        List<TaskView> failed =
                run.getTasks().stream().filter(TaskView::isFailed).toList();
        if (!failed.isEmpty()) {
            return failed.stream()
                    .map(task -> new FailureView(
                            task.getKey(),
                            run.getTitle(),
                            reason(task.getError(), task),
                            task.getAnchor(),
                            task.getUrl()));
        }
        return run.status() == DisplayStatus.FAILED
                ? Stream.of(new FailureView(
                        run.getTitle(),
                        null,
                        reason(run.getMessage(), run),
                        "databricks-run-" + run.getRunId(),
                        run.getUrl()))
                : Stream.empty();
    }

    /** The failure of a bundle command; none if it succeeded. */
    static Stream<FailureView> of(BundleView bundle) {
        return bundle.isFailed()
                ? Stream.of(new FailureView(bundle.getTitle(), null, bundle.getFirstError(), bundle.getAnchor(), null))
                : Stream.empty();
    }

    /** The failure of an update, if it has failed. */
    static Stream<FailureView> of(UpdateView update) {
        return update.status() == DisplayStatus.FAILED
                ? Stream.of(new FailureView(
                        update.getTitle(),
                        null,
                        reason(String.join("; ", update.getReasons()), update),
                        update.getAnchor(),
                        update.getUrl()))
                : Stream.empty();
    }

    /** If nobody knows why, what its state is. */
    private static String reason(String error, TimedView what) {
        return error == null || error.isBlank() ? what.getWord() : error;
    }

    /** The task's key, the run's name, or what the bundle command or update was for. */
    public String getName() {
        return name;
    }

    /** The run that the task is part of; {@code null} for anything but a task. */
    public String getRunTitle() {
        return runTitle;
    }

    /** Why, in one line; if nobody knows, what its state is. */
    public String getReason() {
        return reason;
    }

    /** Where it stands on the report's page. */
    public String getAnchor() {
        return anchor;
    }

    /** Its page in Databricks, or {@code null}. */
    public String getUrl() {
        return url;
    }

    /** All of this as a short text. */
    public String getLine() {
        String why = LogText.line(reason, LONGEST_IN_LINE);
        return runTitle == null
                ? Messages.FailureView_Failed(name, why)
                : Messages.FailureView_Task(name, runTitle, why);
    }
}
