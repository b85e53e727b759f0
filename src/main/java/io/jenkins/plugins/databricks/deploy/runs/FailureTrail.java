package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.deploy.machine.Mailbox;
import io.jenkins.plugins.databricks.deploy.poller.Urgency;
import io.jenkins.plugins.databricks.deploy.runs.log.OutputLogger;
import io.jenkins.plugins.databricks.deploy.runs.log.RunLogger;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds out why a task failed that consists of other runs: the run of another job, or the iterations of a for-each task.
 * What cannot be read is left out.
 */
final class FailureTrail {

    /** How many failed tasks or iterations of one task are read. */
    private static final int MOST = 3;

    /** A job that runs a job that runs a job. */
    private static final int DEEPEST = 3;

    private final RunCalls calls;
    private final int depth;

    FailureTrail(RunCalls calls) {
        this(calls, 0);
    }

    private FailureTrail(RunCalls calls, int depth) {
        this.calls = calls;
        this.depth = depth;
    }

    /**
     * Follows a task of a finished run.
     *
     * @param end given the output with the reasons found, at once if there is nothing to follow
     */
    void follow(TaskRun task, RunOutput output, Mailbox.Answer<RunOutput> end)
            throws IOException, InterruptedException {
        long inner = task.details().iterates() ? task.runId() : output.startedRun();
        if (inner == 0 || depth == DEEPEST || !task.state().failed()) {
            end.take(output);
            return;
        }
        read(runs -> runs.begin(inner), output, end);
    }

    private void read(RunCalls.Question<Runs.Reading> page, RunOutput output, Mailbox.Answer<RunOutput> end) {
        calls.ask(
                Urgency.OTHER,
                page,
                reading -> {
                    Trail trail = new Trail(reading, output, end);
                    if (reading.isComplete() || trail.failed.size() >= MOST) {
                        trail.readNext();
                    } else {
                        read(runs -> runs.more(reading), output, end);
                    }
                },
                refusal -> end.take(output));
    }

    /** The failures in one inner run. */
    private final class Trail {

        private final String what;
        private final RunOutput output;
        private final Mailbox.Answer<RunOutput> end;
        private final Deque<TaskRun> failed = new ArrayDeque<>();
        private final Set<String> reasons = new LinkedHashSet<>();
        private final String more;
        private String trace;

        Trail(Runs.Reading reading, RunOutput output, Mailbox.Answer<RunOutput> end) {
            this.output = output;
            this.end = end;
            boolean iterates = !reading.iterations().isEmpty();
            List<TaskRun> all = (iterates ? reading.iterations() : reading.run().tasks())
                    .stream().filter(task -> task.state().failed()).toList();
            all.stream().limit(MOST).forEach(failed::add);
            what = iterates
                    ? ""
                    : "run " + reading.run().runId() + " of job "
                            + reading.run().jobId() + " '"
                            + LogText.line(reading.run().name()) + "' ended with "
                            + RunLogger.describe(reading.run().state());
            more = all.size() > MOST ? "; and more" : "";
        }

        private void readNext() throws IOException, InterruptedException {
            TaskRun task = failed.poll();
            if (task == null) {
                String text =
                        what + (what.isEmpty() || reasons.isEmpty() ? "" : ": ") + String.join("; ", reasons) + more;
                end.take(text.isEmpty() ? output : output.withReason(text, trace));
                return;
            }
            calls.ask(
                    Urgency.OTHER,
                    runs -> runs.output(task.runId()),
                    inner -> new FailureTrail(calls, depth + 1).follow(task, inner, whole -> {
                        trace = trace == null ? whole.trace() : trace;
                        reasons.add(OutputLogger.failure(task, whole));
                        readNext();
                    }),
                    refusal -> {
                        reasons.add(OutputLogger.failure(task, RunOutput.NONE));
                        readNext();
                    });
        }
    }
}
