package io.jenkins.plugins.databricks.deploy.runs.log;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunState;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.Durations;
import io.jenkins.plugins.databricks.deploy.machine.SignOfLife;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Logs the progress of a run: each state change of the run and its tasks, and a sign of life if there is none for long.
 * Not thread-safe.
 */
public final class RunLogger {

    /** A run with more tasks than that is told by the ends of its tasks. */
    private static final int MOST_TASKS_IN_FULL = 50;

    /** How many tasks a sign of life names. */
    private static final int MOST_NAMED = 5;

    private static final int LONGEST_REASON = 300;

    private final DeploymentLog log;
    private final Clock clock;
    private final long runId;
    private final SignOfLife sign;

    /** A copy that takes little memory, as many runs are followed at a time. */
    private Map<String, String> lastTold = Map.of();

    private OutputLogger outputs;
    private Set<Duration> delayed = Set.of();

    /** @param runId named in each line, as lines of other runs may be in between */
    public RunLogger(DeploymentLog log, Clock clock, long runId) {
        this.log = log;
        this.clock = clock;
        this.runId = runId;
        this.sign = new SignOfLife(clock);
    }

    /** Logs the outputs of its tasks at the end. */
    public OutputLogger outputs() {
        if (outputs == null) {
            outputs = new OutputLogger(log, runId);
        }
        return outputs;
    }

    /**
     * Logs what has changed since the last poll.
     *
     * @return whether anything has changed
     */
    public boolean seen(JobRun run) {
        delayed = Set.of();
        Map<String, String> told = new HashMap<>(lastTold);
        // A run starts before its tasks and ends after them.
        boolean changed = !run.ended() && tell(run, told);
        for (TaskRun task : run.tasks()) {
            if (run.tasks().size() <= MOST_TASKS_IN_FULL || task.state().ended()) {
                changed |= tell(task, told);
            }
        }
        changed |= run.ended() && tell(run, told);
        lastTold = Map.copyOf(told);
        giveSign(run, changed);
        return changed;
    }

    private String name() {
        return "Run " + runId;
    }

    private boolean tell(JobRun run, Map<String, String> told) {
        return tell(told, "", name(), 0, run.state(), reason(run.state()), Durations.of(run.duration(clock.instant())));
    }

    private boolean tell(TaskRun task, Map<String, String> told) {
        RunState state = task.state();
        String reason = reason(state);
        if (state.blocked() && !task.details().dependsOn().isEmpty()) {
            reason = "waits for " + String.join(", ", task.details().dependsOn());
        } else if (state.ended()) {
            reason = task.details().note();
        }
        return tell(
                told,
                task.key(),
                name() + ", task " + task.key() + (task.attempt() == 0 ? "" : ", attempt " + (task.attempt() + 1)),
                task.attempt(),
                state,
                reason,
                Durations.of(task.duration(clock.instant())));
    }

    private static String reason(RunState state) {
        String reason = LogText.line(state.reason(), LONGEST_REASON);
        return reason == null || reason.isEmpty() ? null : reason;
    }

    private boolean tell(
            Map<String, String> toldBefore,
            String key,
            String what,
            int attempt,
            RunState state,
            String reason,
            String duration) {
        String text = what + ": " + state.word();
        String more = reason == null ? "" : " (" + LogText.line(reason, LONGEST_REASON) + ")";
        // Mostly just the word, which the state holds anyway: many runs are followed at a time.
        String told = reason == null && attempt == 0 ? state.word() : attempt + state.word() + more;
        if (Objects.equals(toldBefore.put(key, told), told)) {
            return false;
        }
        line(text + (state.ended() && !state.neverRan() ? " after " + duration : "") + more);
        return true;
    }

    /** Says now and then that the run is still waited for. */
    private void giveSign(JobRun run, boolean changed) {
        if (changed) {
            sign.given();
        } else if (!run.ended() && sign.isDue()) {
            line(name() + ": still " + run.state().word() + " after "
                    + Durations.of(run.start() == null ? sign.waited() : run.duration(clock.instant())) + tasks(run));
        }
    }

    /** How long nothing is logged while nothing changes. */
    public Duration untilSign() {
        return sign.left();
    }

    /** How many tasks are in which state, and which of them run. */
    private static String tasks(JobRun run) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        List<String> active = new ArrayList<>();
        for (TaskRun task : run.tasks()) {
            counts.merge(task.state().word(), 1, Integer::sum);
            if (!task.state().ended() && !task.state().blocked()) {
                String note = task.details().note();
                active.add(task.key() + (note == null ? "" : " (" + note + ")"));
            }
        }
        if (counts.isEmpty()) {
            return "";
        }
        List<String> words = new ArrayList<>();
        counts.forEach((word, count) -> words.add(count + " " + word));
        return ". Tasks: " + String.join(", ", words)
                + (active.isEmpty()
                        ? ""
                        : "; now " + String.join(", ", active.subList(0, Math.min(active.size(), MOST_NAMED)))
                                + (active.size() > MOST_NAMED ? ", …" : ""));
    }

    /**
     * Logs that the state cannot be read at the moment, once for each kind of failure after the last poll.
     *
     * @param patience how long a failure of this kind is retried
     */
    public void delayed(IOException reason, Duration patience) {
        if (!delayed.contains(patience)) {
            Set<Duration> told = new HashSet<>(delayed);
            told.add(patience);
            delayed = Set.copyOf(told);
            line(name() + ": its state cannot be read at the moment, retrying for " + patience.toMinutes()
                    + " minutes: " + reason.getMessage());
        }
    }

    /**
     * Logs that a remaining request about a finished run is delayed.
     *
     * @param patience how long it is retried
     */
    public void endDelayed(IOException reason, Duration patience) {
        line(name() + " has ended, but a request about it is not answered, retrying for " + patience.toMinutes()
                + " minutes: " + reason.getMessage());
    }

    /** Logs what could not be read of a finished run. */
    public void unread(String what, IOException reason) {
        line(name() + ": " + what + (reason == null ? "" : ": " + reason.getMessage()));
    }

    private void line(String text) {
        log.line(LogText.verbatim(text));
    }

    /** State and code in Databricks' own words. */
    public static String describe(RunState state) {
        return state.code() == null || state.code().equals(state.word())
                ? state.word()
                : state.word() + " (" + state.code() + ")";
    }
}
