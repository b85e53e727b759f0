package io.jenkins.plugins.databricks.emulator.runs;

import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
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
    static EmulatedState of(EmulatedRun run) {
        List<EmulatedTask> tasks = List.copyOf(run.tasks.values());
        if (run.isSingleTask() && !tasks.isEmpty()) {
            return tasks.get(0).state;
        }
        List<EmulatedTask> failed = tasks.stream().filter(task -> !passed(task)).toList();
        if (failed.isEmpty()) {
            return EmulatedState.success();
        }
        Set<String> inner =
                tasks.stream().flatMap(task -> task.dependencies().stream()).collect(Collectors.toSet());
        if (failed.stream().allMatch(task -> inner.contains(task.key))) {
            return EmulatedState.successWithFailures();
        }
        if (failed.stream().allMatch(task -> task.state.isCanceled())) {
            return EmulatedState.canceled();
        }
        EmulatedTask first = failed.stream()
                .filter(task -> !"UPSTREAM_FAILED".equals(task.state.result()))
                .findFirst()
                .orElse(failed.get(0));
        String message = "Task " + first.key + " failed with message: " + first.state.message() + ".";
        boolean skipsOthers = failed.stream().anyMatch(task -> "UPSTREAM_FAILED".equals(task.state.result()));
        return EmulatedState.internalError(
                skipsOthers ? message + " This caused all downstream tasks to get skipped." : message,
                first.state.terminationCode(),
                first.state.terminationType());
    }

    private static boolean passed(EmulatedTask task) {
        return task.state.isSuccess() || "EXCLUDED".equals(task.state.result());
    }
}
