package io.jenkins.plugins.databricks.deploy.runs;

/**
 * The options of a build for its run.
 *
 * @param waits whether it waits for the end
 * @param cancelsOnAbort whether an abort of the build cancels the run
 * @param wantsParts whether it needs the {@link TaskParts} of the tasks
 * @param wantsExports whether it needs the notebooks as the tasks have left them
 */
public record RunOptions(boolean waits, boolean cancelsOnAbort, boolean wantsParts, boolean wantsExports) {

    /** Those of a build that needs only what the log shows. */
    public RunOptions(boolean waits, boolean cancelsOnAbort) {
        this(waits, cancelsOnAbort, false, false);
    }
}
