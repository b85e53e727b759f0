package io.jenkins.plugins.databricks.deploy.runs.log;

import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.api.RunState;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.rest.text.LogText;
import io.jenkins.plugins.databricks.rest.text.Sentences;
import java.net.URI;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Logs, at the end of a run, what its tasks wrote and why they failed: a limited number of failed ones in full and the
 * others with one line each, and a limited number of those that succeeded. Not thread-safe.
 */
public final class OutputLogger {

    private static final int OUTPUT_LINES = 100;
    private static final int OUTPUT_CHARACTERS = 16_384;

    private static final int MOST_FAILED = 20;
    private static final int MOST_OTHERS = 10;
    private static final int MOST_EARLIER = 20;

    private final DeploymentLog log;
    private final long runId;
    private final String name;
    private final Set<Long> told = new HashSet<>();
    private int failed;
    private int others;
    private int earlier;
    private Instant known;

    OutputLogger(DeploymentLog log, long runId) {
        this.log = log;
        this.runId = runId;
        this.name = "Run " + runId;
    }

    /** Logs a task's output, unless already logged before a repair. The failed tasks should come first. */
    public void output(TaskRun task, RunOutput output) {
        if (!told.add(task.runId())) {
            return;
        }
        if (task.state().failed()) {
            tell(task, output, failed++ < MOST_FAILED);
        } else if (!isEmpty(output) && others++ < MOST_OTHERS) {
            tell(task, output, true);
        }
    }

    private static boolean isEmpty(RunOutput output) {
        return output.text() == null && output.error() == null && output.trace() == null;
    }

    /** Leaves out attempts that had ended by then, as another log has told about them. */
    public void skipUntil(Instant known) {
        this.known = known;
    }

    /** Logs in one line why an earlier attempt at a task failed, unless already logged before a repair. */
    public void earlier(TaskRun attempt, RunOutput output) {
        boolean isKnown =
                known != null && attempt.end() != null && !attempt.end().isAfter(known);
        if (isKnown || !told.add(attempt.runId())) {
            return;
        }
        if (earlier++ >= MOST_EARLIER) {
            return;
        }
        RunState state = attempt.state();
        String why = output.reason() != null ? output.reason() : state.message();
        String text = LogText.verbatim(name + ", task " + attempt.key() + ", attempt " + (attempt.attempt() + 1)
                + " had ended with " + RunLogger.describe(state)
                + (why == null ? "" : ": " + Sentences.open(LogText.line(why))));
        if (attempt.page() == null) {
            log.line(text);
        } else {
            log.link(text + ", see", URI.create(attempt.page()));
        }
    }

    /** Logs how many outputs were left out, once all have been given. */
    public void end() {
        int left = Math.max(0, others - MOST_OTHERS) + Math.max(0, failed - MOST_FAILED);
        if (left > 0) {
            line(name + ": the whole output of " + left + " more " + (left == 1 ? "task is" : "tasks is")
                    + " on the Databricks page of this build");
        }
        if (earlier > MOST_EARLIER) {
            line(name + ": " + (earlier - MOST_EARLIER) + " more earlier attempts at tasks had failed");
        }
        failed = 0;
        others = 0;
        earlier = 0;
    }

    private void tell(TaskRun task, RunOutput output, boolean whole) {
        if (whole && output.text() != null) {
            line(name + ", output of task " + task.key() + ":");
            indented(task, output.text(), output.truncated());
        }
        if (output.reason() != null) {
            line(name + ", error of task " + task.key() + ": " + LogText.line(output.reason()));
        } else if (task.state().failed()) {
            line(name + ", error of " + failure(task, output));
        }
        boolean traceIsInOutput = output.text() != null
                && output.trace() != null
                && output.text().contains(output.trace().strip());
        if (whole && output.trace() != null && !traceIsInOutput) {
            indented(task, output.trace(), false);
        }
        if (whole && task.state().failed() && task.page() != null) {
            log.link(LogText.verbatim(name + ", task " + task.key() + " in Databricks:"), URI.create(task.page()));
        }
    }

    private void indented(TaskRun task, String text, boolean truncated) {
        String end = text.length() <= OUTPUT_CHARACTERS ? text : text.substring(text.length() - OUTPUT_CHARACTERS);
        List<String> lines = end.stripTrailing().lines().toList();
        int from = Math.max(0, lines.size() - OUTPUT_LINES);
        if (truncated || end.length() < text.length() || from > 0) {
            line(margin(task) + "… (only the end; more on the Databricks page of this build)");
        }
        lines.subList(from, lines.size()).forEach(line -> line(margin(task) + line));
    }

    private String margin(TaskRun task) {
        return "  " + runId + " " + task.key() + " | ";
    }

    private void line(String text) {
        log.line(LogText.verbatim(text));
    }

    /** Why a task failed, in one line. */
    public static String failure(TaskRun task, RunOutput output) {
        RunState state = task.state();
        String why = output.reason() != null ? output.reason() : state.message();
        return LogText.verbatim("task " + task.key() + " " + RunLogger.describe(state))
                + (why == null ? "" : ": " + Sentences.open(LogText.line(why)));
    }
}
