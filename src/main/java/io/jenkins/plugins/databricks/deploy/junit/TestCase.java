package io.jenkins.plugins.databricks.deploy.junit;

import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.api.RunState;
import io.jenkins.plugins.databricks.api.dbt.DbtResult;
import io.jenkins.plugins.databricks.deploy.runs.TaskParts.Part;
import io.jenkins.plugins.databricks.deploy.runs.log.RunLogger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A test case.
 *
 * @param failure why it failed, or {@code null}
 * @param skipped why it was not run, or {@code null}
 * @param earlier why earlier attempts failed, the oldest one first
 * @param output what it wrote
 */
record TestCase(String name, Duration time, Failure failure, String skipped, List<Failure> earlier, String output) {

    /**
     * Why something failed.
     *
     * @param type the kind of failure
     * @param text the stack trace and what else there is
     * @param output what it wrote, if that is not the output of the test case; otherwise {@code null}
     */
    record Failure(String message, String type, String text, String output) {}

    /** @param end the end of the run, for a task whose own end is not known */
    static TestCase of(String name, TaskRun task, RunOutput output, List<Part> earlier, Instant end) {
        RunState state = task.state();
        String out = task.attempt() == 0 ? "" : "Attempt " + (task.attempt() + 1);
        for (Part part : earlier) {
            Failure failure = failure(part.task().state(), part.output(), null);
            String attempt = "Attempt " + (part.task().attempt() + 1) + " had ended with "
                    + RunLogger.describe(part.task().state()) + ": " + failure.message();
            out = joined(out, joined(attempt, page(part.task())));
        }
        return new TestCase(
                name,
                end == null ? Duration.ZERO : task.duration(end),
                state.failed() ? failure(state, output, null) : null,
                isSkipped(state) ? joined(state.word(), state.message()) : null,
                earlier.stream()
                        .map(part -> failure(
                                part.task().state(),
                                part.output(),
                                joined(page(part.task()), part.output().text())))
                        .toList(),
                joined(joined(out, page(task)), output.text()));
    }

    static TestCase of(DbtResult node) {
        String message = node.message() == null ? node.status() : node.message();
        return new TestCase(
                node.id(),
                node.time(),
                node.isFailed() ? new Failure(message, node.status(), message, null) : null,
                node.isSkipped() ? message : null,
                List.of(),
                joined(node.status(), node.message()));
    }

    private static Failure failure(RunState state, RunOutput output, String text) {
        String reason = output.reason() == null ? state.message() : output.reason();
        return new Failure(
                reason == null ? state.word() : reason,
                state.code() == null ? state.word() : state.code(),
                joined(output.error(), output.trace()),
                text);
    }

    private static boolean isSkipped(RunState state) {
        return !state.failed()
                && state.outcome() != RunState.Outcome.SUCCESS
                && state.outcome() != RunState.Outcome.SUCCESS_WITH_FAILURES;
    }

    private static String page(TaskRun task) {
        return task.page();
    }

    private static String joined(String first, String second) {
        if (first == null || second == null) {
            return first == null ? second == null ? "" : second : first;
        }
        return first.isEmpty() ? second : first.stripTrailing() + "\n" + second;
    }
}
