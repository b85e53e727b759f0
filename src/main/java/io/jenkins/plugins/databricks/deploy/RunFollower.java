package io.jenkins.plugins.databricks.deploy;

import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.Sentences;
import io.jenkins.plugins.databricks.workspace.Run;
import io.jenkins.plugins.databricks.workspace.Run.TaskRun;
import io.jenkins.plugins.databricks.workspace.RunOutput;
import io.jenkins.plugins.databricks.workspace.RunState;
import io.jenkins.plugins.databricks.workspace.Runs;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells a person how a run goes on: each change of state of the run and of its tasks, and at the end what each task wrote and why it failed.
 * Not safe for use by several threads at once.
 */
public final class RunFollower {

    private static final int OUTPUT_LINES = 100;
    private static final int OUTPUT_CHARACTERS = 16_384;

    /** Escape sequences of terminals; the traces of notebooks are full of them. */
    private static final Pattern COLOUR = Pattern.compile("\\u001B\\[[0-9;?]*[A-Za-z]");

    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069&&[^\\t]]");

    private final DeploymentLog log;
    private final Clock clock;
    private final Map<String, String> lastTold = new HashMap<>();
    private final Set<Long> outputsTold = new HashSet<>();
    private boolean delayed;

    public RunFollower(DeploymentLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    /**
     * Tells what differs from the last look.
     *
     * @return whether there was anything to tell
     */
    public boolean seen(Run run) {
        delayed = false;
        // A run begins before its tasks and ends after them.
        boolean changed = !run.ended() && tell(run);
        for (TaskRun task : run.tasks()) {
            changed |= tell(
                    task.key(), "  Task " + task.key(), task.state(), Durations.of(task.duration(clock.instant())));
        }
        return (run.ended() && tell(run)) || changed;
    }

    private boolean tell(Run run) {
        return tell("", "Run " + run.runId(), run.state(), Durations.of(run.duration(clock.instant())));
    }

    private boolean tell(String key, String what, RunState state, String duration) {
        String text = state.word();
        String reason = state.ended() ? null : state.queueReason();
        if (reason != null) {
            text += " (" + oneLine(reason) + ")";
        }
        if (Objects.equals(lastTold.put(key, text), text)) {
            return false;
        }
        line(what + ": " + text + (state.ended() && !state.neverRan() ? " after " + duration : ""));
        return true;
    }

    /** Tells once that the state cannot be read at the moment. */
    public void delayed(IOException reason) {
        if (!delayed) {
            delayed = true;
            line("The run's state cannot be read at the moment, trying on: " + reason.getMessage());
        }
    }

    /** Takes a task's whole output. */
    @FunctionalInterface
    public interface OutputSink {
        void accept(TaskRun task, RunOutput output) throws IOException;
    }

    /**
     * Reads what the tasks of an ended run wrote, and tells it, unless it has been told before the run was repaired.
     *
     * @param sink is given each output whole, while the log has the end of a long one
     * @return the failures, one line a task, without a stop at its end
     */
    public List<String> outputs(Run run, Runs runs, OutputSink sink) throws IOException, InterruptedException {
        List<String> failures = new ArrayList<>();
        for (TaskRun task : run.tasks()) {
            if (task.state().neverRan()) {
                continue;
            }
            RunOutput output;
            try {
                output = runs.output(task.runId());
                sink.accept(task, output);
            } catch (DatabricksException e) {
                line("The output of task " + task.key() + " cannot be read: " + e.getMessage());
                output = new RunOutput(null, false, null, null);
            }
            if (outputsTold.add(task.runId())) {
                tell(task, output);
            }
            if (task.state().failed()) {
                failures.add(failure(task, output));
            }
        }
        return failures;
    }

    private void tell(TaskRun task, RunOutput output) {
        if (output.text() != null) {
            line("Output of task " + task.key() + ":");
            indented(output.text(), output.truncated());
        }
        if (output.reason() != null) {
            line("Error of task " + task.key() + ": " + oneLine(output.reason()));
        }
        boolean traceIsInOutput = output.text() != null
                && output.trace() != null
                && output.text().contains(output.trace().strip());
        if (output.trace() != null && !traceIsInOutput) {
            indented(output.trace(), false);
        }
        if (task.state().failed() && task.page() != null) {
            log.link(printable("Task " + task.key() + " in Databricks:"), task.page());
        }
    }

    private void indented(String text, boolean truncated) {
        String end = text.length() <= OUTPUT_CHARACTERS ? text : text.substring(text.length() - OUTPUT_CHARACTERS);
        List<String> lines = end.stripTrailing().lines().toList();
        int from = Math.max(0, lines.size() - OUTPUT_LINES);
        if (truncated || end.length() < text.length() || from > 0) {
            line("  | … (the end of it; more on the Databricks page of this build)");
        }
        lines.subList(from, lines.size()).forEach(line -> line("  | " + line));
    }

    private void line(String text) {
        log.line(printable(text));
    }

    private static String failure(TaskRun task, RunOutput output) {
        RunState state = task.state();
        String why = output.reason() != null ? output.reason() : state.message();
        return printable("task " + task.key() + " " + describe(state))
                + (why == null ? "" : ": " + Sentences.open(oneLine(why)));
    }

    /** State and code in Databricks' own words. */
    public static String describe(RunState state) {
        return state.code() == null || state.code().equals(state.word())
                ? state.word()
                : state.word() + " (" + state.code() + ")";
    }

    /** Remote text made fit for a line of the log, or a part of one. */
    public static String oneLine(String text) {
        return printable(text.replaceAll("\\s+", " ").strip());
    }

    /** Remote text must not move the cursor or forge a line of the log. */
    private static String printable(String line) {
        return UNPRINTABLE.matcher(COLOUR.matcher(line).replaceAll("")).replaceAll("");
    }
}
