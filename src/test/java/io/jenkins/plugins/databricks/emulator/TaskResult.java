package io.jenkins.plugins.databricks.emulator;

/**
 * How a task has ended.
 *
 * @param state a terminal state
 */
public record TaskResult(RunState state, TaskOutput output) {}
