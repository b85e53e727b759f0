package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.api.RunState;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.Durations;
import io.jenkins.plugins.databricks.rest.text.LogText;
import io.jenkins.plugins.databricks.rest.text.Sentences;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Logs the progress of a run: each state change of the run and its tasks and, at the end, what each task wrote and why
 * it failed. Not thread-safe.
 */
public final class RunLogger {

    private static final int OUTPUT_LINES = 100;
    private static final int OUTPUT_CHARACTERS = 16_384;

    private final DeploymentLog log;
    private final Clock clock;
    private final long runId;
    private final String name;
    private final Map<String, String> lastTold = new HashMap<>();
    private final Set<Long> outputsTold = new HashSet<>();
    private Duration delayed;

    /** @param runId named in each line, as lines of other runs may be in between */
    RunLogger(DeploymentLog log, Clock clock, long runId) {
        this.log = log;
        this.clock = clock;
        this.runId = runId;
        this.name = "Run " + runId;
    }

    /**
     * Logs what has changed since the last poll.
     *
     * @return whether anything has changed
     */
    boolean seen(JobRun run) {
        delayed = null;
        // A run starts before its tasks and ends after them.
        boolean changed = !run.ended() && tell(run);
        for (TaskRun task : run.tasks()) {
            changed |= tell(
                    task.key(),
                    name + ", task " + task.key(),
                    task.state(),
                    Durations.of(task.duration(clock.instant())));
        }
        return (run.ended() && tell(run)) || changed;
    }

    private boolean tell(JobRun run) {
        return tell("", name, run.state(), Durations.of(run.duration(clock.instant())));
    }

    private boolean tell(String key, String what, RunState state, String duration) {
        String text = state.word();
        String reason = state.ended() ? null : state.queueReason();
        if (reason != null) {
            text += " (" + LogText.line(reason) + ")";
        }
        if (Objects.equals(lastTold.put(key, text), text)) {
            return false;
        }
        line(what + ": " + text + (state.ended() && !state.neverRan() ? " after " + duration : ""));
        return true;
    }

    /**
     * Logs that the state cannot be read at the moment, unless already logged after the last poll.
     *
     * @param patience how long a failure of this kind is retried
     */
    void delayed(IOException reason, Duration patience) {
        if (!patience.equals(delayed)) {
            delayed = patience;
            line(name + ": its state cannot be read at the moment, retrying for " + patience.toMinutes() + " minutes: "
                    + reason.getMessage());
        }
    }

    /**
     * Logs that a remaining request about a finished run is delayed.
     *
     * @param patience how long it is retried
     */
    void endDelayed(IOException reason, Duration patience) {
        line(name + " has ended, but a request about it is not answered, retrying for " + patience.toMinutes()
                + " minutes: " + reason.getMessage());
    }

    /** Logs what a task wrote and why it failed, unless already logged before a repair. */
    void output(TaskRun task, RunOutput output) {
        if (outputsTold.add(task.runId())) {
            tell(task, output);
        }
    }

    /** Logs what could not be read of a finished run. */
    void unread(String what, IOException reason) {
        line(name + ": " + what + (reason == null ? "" : ": " + reason.getMessage()));
    }

    private void tell(TaskRun task, RunOutput output) {
        if (output.text() != null) {
            line(name + ", output of task " + task.key() + ":");
            indented(task, output.text(), output.truncated());
        }
        if (output.reason() != null) {
            line(name + ", error of task " + task.key() + ": " + LogText.line(output.reason()));
        }
        boolean traceIsInOutput = output.text() != null
                && output.trace() != null
                && output.text().contains(output.trace().strip());
        if (output.trace() != null && !traceIsInOutput) {
            indented(task, output.trace(), false);
        }
        if (task.state().failed() && task.page() != null) {
            log.link(LogText.verbatim(name + ", task " + task.key() + " in Databricks:"), task.page());
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
    static String failure(TaskRun task, RunOutput output) {
        RunState state = task.state();
        String why = output.reason() != null ? output.reason() : state.message();
        return LogText.verbatim("task " + task.key() + " " + describe(state))
                + (why == null ? "" : ": " + Sentences.open(LogText.line(why)));
    }

    /** State and code in Databricks' own words. */
    public static String describe(RunState state) {
        return state.code() == null || state.code().equals(state.word())
                ? state.word()
                : state.word() + " (" + state.code() + ")";
    }
}
