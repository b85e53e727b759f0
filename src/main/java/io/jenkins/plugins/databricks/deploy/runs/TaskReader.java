package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.deploy.machine.Mailbox;
import io.jenkins.plugins.databricks.deploy.poller.Urgency;
import io.jenkins.plugins.databricks.deploy.runs.log.RunLogger;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Reads all that a build wants to know of a task of a finished run: its output, in the case of a failure the reasons
 * found in other runs, its {@link TaskParts}, and the notebook.
 */
final class TaskReader {

    /** How many failed tasks are followed into other runs: each may take dozens of requests. */
    private static final int MOST_FOLLOWED = 20;

    /** How many notebooks of a run are exported. */
    private static final int MOST_EXPORTED = 100;

    private final RunCalls calls;
    private final RunLogger logger;
    private final RunOptions options;
    private final RunEnd.Listener listener;
    private final PartsReader parts;
    private int followed;
    private int exported;

    TaskReader(RunCalls calls, RunLogger logger, RunOptions options, RunEnd.Listener listener) {
        this.calls = calls;
        this.logger = logger;
        this.options = options;
        this.listener = listener;
        this.parts = new PartsReader(calls, logger, options.wantsParts());
    }

    /** Takes the attempts that were not the last ones, the oldest one first. */
    void begin(List<TaskRun> earlier) {
        parts.begin(earlier);
    }

    /** The parts of the tasks read so far, by the tasks' own run IDs. */
    Map<Long, TaskParts> parts() {
        return parts.found();
    }

    /**
     * Reads a task.
     *
     * @param half given the output as soon as there is one
     * @param end given the output with the reasons found, when there is nothing more to read
     * @param refused the output cannot be read
     */
    void read(
            JobRun run,
            TaskRun task,
            Mailbox.Answer<RunOutput> half,
            Mailbox.Answer<RunOutput> end,
            Mailbox.Answer<IOException> refused) {
        calls.ask(
                Urgency.OTHER,
                runs -> runs.output(task.runId()),
                output -> {
                    half.take(output);
                    if (!task.state().failed() || followed++ >= MOST_FOLLOWED) {
                        readMore(run, task, output, end);
                    } else {
                        new FailureTrail(calls).follow(task, output, whole -> {
                            half.take(whole);
                            readMore(run, task, whole, end);
                        });
                    }
                },
                refused);
    }

    private void readMore(JobRun run, TaskRun task, RunOutput output, Mailbox.Answer<RunOutput> end)
            throws IOException, InterruptedException {
        parts.read(task, run.page(), output, () -> export(run, task, () -> end.take(output)));
    }

    private void export(JobRun run, TaskRun task, Mailbox.Event end) throws IOException, InterruptedException {
        if (!options.wantsExports() || !task.details().isNotebook() || exported++ >= MOST_EXPORTED) {
            end.happen();
            return;
        }
        calls.ask(
                Urgency.OTHER,
                runs -> runs.export(task.runId()),
                pages -> {
                    listener.exported(run, task, pages);
                    end.happen();
                },
                refusal -> {
                    logger.unread("the notebook of task " + task.key() + " cannot be exported", refusal);
                    end.happen();
                });
    }
}
