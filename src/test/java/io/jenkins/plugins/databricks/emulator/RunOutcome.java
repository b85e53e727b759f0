package io.jenkins.plugins.databricks.emulator;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** How a run as a whole has ended, by its tasks. */
final class RunOutcome {

    private RunOutcome() {}

    /**
     * A run in tasks form with a failed task ends as {@code INTERNAL_ERROR} with result {@code FAILED}, as Databricks
     * reports it, and not as {@code TERMINATED}. It is a success with failures where only tasks failed on which others
     * depend.
     *
     * @see <a href="https://docs.databricks.com/aws/en/jobs/run-if">How run status is determined</a>
     */
    static RunState of(Run run) {
        List<TaskRun> tasks = List.copyOf(run.tasks.values());
        if (run.isSingleTask() && !tasks.isEmpty()) {
            return tasks.get(0).state;
        }
        List<TaskRun> failed = tasks.stream().filter(task -> !passed(task)).toList();
        if (failed.isEmpty()) {
            return RunState.success();
        }
        Set<String> inner =
                tasks.stream().flatMap(task -> task.dependencies().stream()).collect(Collectors.toSet());
        if (failed.stream().allMatch(task -> inner.contains(task.key))) {
            return RunState.successWithFailures();
        }
        if (failed.stream().allMatch(task -> task.state.isCanceled())) {
            return RunState.canceled();
        }
        TaskRun first = failed.stream()
                .filter(task -> !"UPSTREAM_FAILED".equals(task.state.result()))
                .findFirst()
                .orElse(failed.get(0));
        String message = "Task " + first.key + " failed with message: " + first.state.message() + ".";
        boolean skipsOthers = failed.stream().anyMatch(task -> "UPSTREAM_FAILED".equals(task.state.result()));
        return RunState.internalError(
                skipsOthers ? message + " This caused all downstream tasks to get skipped." : message,
                first.state.terminationCode(),
                first.state.terminationType());
    }

    private static boolean passed(TaskRun task) {
        return task.state.isSuccess() || "EXCLUDED".equals(task.state.result());
    }
}
