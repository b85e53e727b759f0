package io.jenkins.plugins.databricks.emulator.script;

import java.util.List;

/**
 * How a task has ended.
 *
 * @param state a terminal state
 * @param iterations of a for-each task
 */
public record TaskResult(EmulatedState state, EmulatedOutput output, List<TaskResult> iterations) {

    public TaskResult(EmulatedState state, EmulatedOutput output) {
        this(state, output, List.of());
    }
}
