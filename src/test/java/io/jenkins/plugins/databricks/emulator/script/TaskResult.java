package io.jenkins.plugins.databricks.emulator.script;

/**
 * How a task has ended.
 *
 * @param state a terminal state
 */
public record TaskResult(EmulatedState state, EmulatedOutput output) {}
