package io.jenkins.plugins.databricks.deploy.runs;

/**
 * The options of a build for its run.
 *
 * @param waits whether it waits for the end
 * @param cancelsOnAbort whether an abort of the build cancels the run
 */
public record RunOptions(boolean waits, boolean cancelsOnAbort) {}
